//! Expressions that checks are built of: functions of ours over text columns, and the values they read.
//!
//! The name of a function holds the options of its check (see [`crate::function`]), and the text of the
//! options is quoted where it could be mistaken for something else.

use crate::check::Request;
pub use crate::function::column;
use crate::function::{call, text};
use crate::spec::Options;
use crate::value::date::{self, Order};
use crate::value::placeholder::is_placeholder;
use arrow::array::{Array, ArrayRef, BooleanArray, Int64Array};
use arrow::compute;
use arrow::datatypes::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::Expr;
use std::sync::Arc;

/// A test of one column: null stays null. `name` is the check with its options: `range(min=0 max=120)`.
pub fn test(name: &str, column: &str, f: impl Fn(&str) -> Option<bool> + Send + Sync + 'static) -> Expr {
    call(name, DataType::Boolean, &[column], move |columns: &[ArrayRef]| {
        let answers: BooleanArray = text(columns, 0)?.iter().map(|value| value.and_then(&f)).collect();
        Ok(Arc::new(answers) as ArrayRef)
    })
}

/// A test of two columns: null if either is null.
pub fn test2(name: &str, columns: [&str; 2], f: impl Fn(&str, &str) -> Option<bool> + Send + Sync + 'static) -> Expr {
    call(name, DataType::Boolean, &columns, move |columns: &[ArrayRef]| {
        let (left, right) = (text(columns, 0)?, text(columns, 1)?);
        let answers: BooleanArray = left.iter().zip(right.iter()).map(|(a, b)| f(a?, b?)).collect();
        Ok(Arc::new(answers) as ArrayRef)
    })
}

/// A test of several columns at once: null if any is null.
pub fn test_all(name: &str, columns: &[&str], f: impl Fn(&[&str]) -> bool + Send + Sync + 'static) -> Expr {
    call(name, DataType::Boolean, columns, move |columns: &[ArrayRef]| {
        let texts = (0..columns.len()).map(|i| text(columns, i)).collect::<Result<Vec<_>>>()?;
        let rows = columns.first().map_or(0, |c| c.len());
        let mut values = Vec::with_capacity(texts.len());
        let mut answer = |row: usize| {
            values.clear();
            values.extend(texts.iter().filter(|t| t.is_valid(row)).map(|t| t.value(row)));
            (values.len() == texts.len()).then(|| f(&values))
        };
        Ok(Arc::new((0..rows).map(&mut answer).collect::<BooleanArray>()) as ArrayRef)
    })
}

/// The seconds since 1970 of a date or a time of a column, null where it cannot be read.
pub fn instant(column: &str) -> Expr {
    call("instant", DataType::Int64, &[column], |columns: &[ArrayRef]| {
        let seconds = text(columns, 0)?.iter().map(|value| date::instant(value?, Order::Ymd));
        Ok(Arc::new(seconds.collect::<Int64Array>()) as ArrayRef)
    })
}

/// The text of a column, or null where it is blank or a placeholder.
pub fn value(column: &str) -> Expr {
    call("value", DataType::Utf8, &[column], |columns: &[ArrayRef]| {
        let says_nothing = |value: &str| value.trim().is_empty() || is_placeholder(value);
        let missing: BooleanArray = text(columns, 0)?.iter().map(|value| value.map(says_nothing)).collect();
        // Most batches of most columns have nothing to hide; else only the null mask is new, not the text.
        if missing.true_count() == 0 { Ok(columns[0].clone()) } else { Ok(compute::nullif(&columns[0], &missing)?) }
    })
}

/// The column of a check that takes one.
pub fn only<'a>(request: &Request<'a>) -> Result<&'a str, String> {
    request.columns.first().map(String::as_str).ok_or_else(|| "a column is missing".to_string())
}

/// `min` and `max` as whole numbers, at least one of them.
pub fn whole_bounds(options: &Options) -> Result<(Option<u64>, Option<u64>), String> {
    let bound = |name: &str| match options.text(name) {
        Some(text) => text.parse::<u64>().map(Some).map_err(|_| format!("`{name}` is no whole number")),
        None => Ok(None),
    };
    match (bound("min")?, bound("max")?) {
        (None, None) => Err("give `min`, `max` or both".into()),
        (Some(min), Some(max)) if min > max => Err(format!("`min` ({min}) is greater than `max` ({max})")),
        bounds => Ok(bounds),
    }
}

/// Whether a number lies between bounds of which either may be absent.
pub fn within<T: PartialOrd>(number: T, min: Option<T>, max: Option<T>) -> bool {
    min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{AsArray, StringArray, StringViewArray};
    use arrow::datatypes::Field;
    use datafusion::config::ConfigOptions;
    use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs};

    fn run(expr: &Expr, arrays: &[ArrayRef]) -> ArrayRef {
        let Expr::ScalarFunction(function) = expr else { panic!("{expr} is no function") };
        let number_rows = arrays[0].len();
        let returns = function.func.return_type(&[]).unwrap();
        let arguments = ScalarFunctionArgs {
            args: arrays.iter().cloned().map(ColumnarValue::Array).collect(),
            arg_fields: Vec::new(),
            number_rows,
            return_field: Arc::new(Field::new("answer", returns, true)),
            config_options: Arc::new(ConfigOptions::default()),
        };
        function.func.invoke_with_args(arguments).unwrap().into_array(number_rows).unwrap()
    }

    fn texts(values: &[Option<&str>]) -> ArrayRef {
        Arc::new(values.iter().copied().collect::<StringArray>())
    }

    #[test]
    fn null_stays_null() {
        let short = test("short", "name", |name| Some(name.len() < 3));
        let answers = run(&short, &[texts(&[Some("Li"), None, Some("Wang")])]);
        assert_eq!(answers.as_boolean(), &BooleanArray::from(vec![Some(true), None, Some(false)]));
        let same = test2("same", ["a", "b"], |a, b| Some(a == b));
        let answers = run(&same, &[texts(&[Some("x"), Some("x"), None]), texts(&[Some("x"), None, None])]);
        assert_eq!(answers.as_boolean(), &BooleanArray::from(vec![Some(true), None, None]));
    }

    #[test]
    fn text_may_come_as_views() {
        let views: ArrayRef = Arc::new(StringViewArray::from(vec![Some("王小明"), None]));
        let answers = run(&test("han", "name", |name| Some(name == "王小明")), &[views]);
        assert_eq!(answers.as_boolean(), &BooleanArray::from(vec![Some(true), None]));
    }

    #[test]
    fn placeholders_and_blanks_are_null_and_nothing_else_is_touched() {
        let dirty = texts(&[Some("Li Na"), Some(" \u{3000}"), Some("N/A"), None]);
        assert_eq!(run(&value("name"), &[dirty]).as_string::<i32>(), &StringArray::from(vec![Some("Li Na"), None, None, None]));
        let clean = texts(&[Some("Li Na"), None]);
        assert!(Arc::ptr_eq(&run(&value("name"), std::slice::from_ref(&clean)), &clean));
    }

    #[test]
    fn a_function_is_its_name() {
        let test_of = |name: &str, column: &str| test(name, column, |_| None);
        assert_eq!(test_of("range(min=0)", "age"), test_of("range(min=0)", "age"));
        assert_ne!(test_of("range(min=0)", "age"), test_of("range(min=1)", "age"));
        assert_ne!(test_of("range(min=0)", "age"), test_of("range(min=0)", "height"));
    }

    #[test]
    fn bounds_are_checked() {
        assert_eq!(whole_bounds(&Options::of(&[("min", "2")])), Ok((Some(2), None)));
        assert!(whole_bounds(&Options::of(&[])).is_err());
        assert!(whole_bounds(&Options::of(&[("min", "3"), ("max", "2")])).is_err());
        assert!(within(2, Some(2), None) && within(2, None, Some(2)) && !within(2, Some(3), None) && !within(2, None, Some(1)));
    }
}
