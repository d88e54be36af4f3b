//! Expressions that checks are built of: functions of ours over text columns, and the values they read.
//!
//! The name of a function holds the options of its check (see [`crate::function`]). Text comes as it is or as numbers
//! of words in a list, as files of columns keep it: then a function is asked once for each word, not for each row.

use super::answer::{PASS, SKIP};
use super::kept::Gather;
pub use crate::function::column;
use crate::function::{Memo, call_on_any, call_that_keeps, texts};
use crate::spec::Options;
use crate::value::date::{self, Order};
use crate::value::number;
use crate::value::placeholder::is_placeholder;
use arrow::array::{Array, ArrayRef, BooleanArray, Float64Array, UInt8Array, UInt64Array};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use arrow::compute;
use arrow::datatypes::DataType;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::Expr;
use foldhash::fast::FixedState;
use std::hash::BuildHasher;
use std::sync::Arc;

/// The name of a column as it was written, beside the column in which placeholders are missing.
pub fn raw_name(column: &str) -> String {
    format!("{column}$raw")
}

/// The name of a column in which only blank values are missing.
pub fn blank_name(column: &str) -> String {
    format!("{column}$blank")
}

/// The name of the table's column.
pub fn plain_name(column: &str) -> &str {
    column.strip_suffix("$raw").or_else(|| column.strip_suffix("$blank")).unwrap_or(column)
}

/// Numbers that stand for answers, as a plan passes them on: null where nothing is said.
fn numbers(mut codes: Vec<u8>) -> ArrayRef {
    if !codes.contains(&SKIP) {
        return Arc::new(UInt8Array::from(codes));
    }
    let said = NullBuffer::new(BooleanBuffer::collect_bool(codes.len(), |row| codes[row] != SKIP));
    codes.iter_mut().for_each(|code| *code = if *code == SKIP { PASS } else { *code });
    Arc::new(UInt8Array::new(codes.into(), Some(said)))
}

fn fault(message: String) -> DataFusionError {
    DataFusionError::Internal(message)
}

/// The answer of `f` to each value of a column; a missing value is not evaluated.
pub fn answers(name: &str, column: &str, f: impl Fn(&str) -> Result<u8, String> + Send + Sync + 'static) -> Expr {
    let memo = Memo::new();
    call_on_any(name, DataType::UInt8, &[column], move |columns: &[ArrayRef]| {
        let mut wrong = None;
        let codes = memo.map(&columns[0], SKIP, |text| {
            f(text).unwrap_or_else(|message| {
                wrong = Some(message);
                SKIP
            })
        })?;
        wrong.map_or_else(|| Ok(numbers(codes)), |message| Err(fault(message)))
    })
}

/// The answer of `f` to each row of some columns.
pub fn row_answers(name: &str, columns: &[String], f: impl Fn(&[Option<&str>]) -> Result<u8, String> + Send + Sync + 'static) -> Expr {
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    call_on_any(name, DataType::UInt8, &columns, move |columns: &[ArrayRef]| {
        let texts = columns.iter().map(texts).collect::<Result<Vec<_>>>()?;
        let rows = columns.first().map_or(0, |c| c.len());
        let mut codes = Vec::with_capacity(rows);
        let mut values = Vec::with_capacity(texts.len());
        for row in 0..rows {
            values.clear();
            values.extend(texts.iter().map(|texts| texts.value(row)));
            codes.push(f(&values).map_err(fault)?);
        }
        Ok(numbers(codes))
    })
}

/// The text of a column, or null where it is blank or a placeholder.
pub fn value(column: &str) -> Expr {
    says_something("value", column, |text| !text.trim().is_empty() && !is_placeholder(text))
}

/// The text of a column, or null where it is blank.
pub fn not_blank(column: &str) -> Expr {
    says_something("not_blank", column, |text| !text.trim().is_empty())
}

fn says_something(name: &str, column: &str, says: fn(&str) -> bool) -> Expr {
    let memo = Memo::new();
    call_that_keeps(name, column, move |array: &ArrayRef| {
        let says = memo.map(array, true, says)?;
        // Most batches of most columns have nothing to hide; else only the null mask is new, not the text.
        if says.iter().all(|says| *says) {
            return Ok(array.clone());
        }
        let missing: BooleanArray = says.iter().map(|says| Some(!says)).collect();
        Ok(compute::nullif(array, &missing)?)
    })
}

/// What is kept of every row.
pub fn kept(gather: &Gather) -> Expr {
    let columns: Vec<&str> = gather.columns().iter().map(String::as_str).collect();
    match gather {
        Gather::Key(_) => keys(&columns),
        Gather::Filled(_) => call_on_any("filled", DataType::Float64, &columns, |columns: &[ArrayRef]| {
            let nulls: Vec<_> = columns.iter().map(|column| column.logical_nulls()).collect();
            let rows = columns.first().map_or(0, |c| c.len());
            let filled = |row: usize| nulls.iter().filter(|nulls| nulls.as_ref().is_none_or(|n| n.is_valid(row))).count() as f64;
            Ok(Arc::new(Float64Array::from_iter_values((0..rows).map(filled))) as ArrayRef)
        }),
        Gather::Number(_) => figure("number", &columns, number::read),
        Gather::Instant(_) => figure("instant", &columns, |text| date::instant(text, Order::Ymd).map(|instant| instant as f64)),
    }
}

fn figure(name: &str, columns: &[&str], read: fn(&str) -> Option<f64>) -> Expr {
    let memo = Memo::new();
    call_on_any(name, DataType::Float64, columns, move |columns: &[ArrayRef]| {
        let figures = memo.map(&columns[0], f64::NAN, |text| read(text).unwrap_or(f64::NAN))?;
        Ok(Arc::new(Float64Array::from(figures)) as ArrayRef)
    })
}

/// Hashes of the values of some columns together, 0 where one is missing. The seeds are fixed, so that no run differs
/// from another; only whether hashes are equal ever matters.
fn keys(columns: &[&str]) -> Expr {
    let state = FixedState::with_seed(0x6b61_7261_7421);
    let memos: Vec<Memo<u64>> = columns.iter().map(|_| Memo::new()).collect();
    call_on_any("key", DataType::UInt64, columns, move |columns: &[ArrayRef]| {
        let rows = columns.first().map_or(0, |c| c.len());
        let mut keys = vec![1u64; rows];
        for (array, memo) in columns.iter().zip(&memos) {
            let hashes = memo.map(array, 0, |text| state.hash_one(text).max(1))?;
            for (key, hash) in keys.iter_mut().zip(hashes) {
                *key = if *key == 0 || hash == 0 { 0 } else { state.hash_one((*key, hash)).max(1) };
            }
        }
        Ok(Arc::new(UInt64Array::from(keys)) as ArrayRef)
    })
}

/// `min` and `max` as whole numbers, at least one of them.
pub fn whole_bounds(options: &Options) -> Result<(Option<u64>, Option<u64>), String> {
    let bound = |name: &str| match options.text(name) {
        Some(text) => text.parse::<u64>().map(Some).map_err(|_| format!("`{name}` is no whole number")),
        None => Ok(None),
    };
    in_order(bound("min")?, bound("max")?)
}

/// `min` and `max` as numbers; either or both may be absent.
pub fn number_bounds(options: &Options) -> Result<(Option<f64>, Option<f64>), String> {
    let bound = |name: &str| match options.text(name) {
        Some(text) => number::read(text).map(Some).ok_or_else(|| format!("`{name}` is no number")),
        None => Ok(None),
    };
    match (bound("min")?, bound("max")?) {
        (None, None) => Ok((None, None)),
        (min, max) => in_order(min, max),
    }
}

fn in_order<T: PartialOrd + std::fmt::Display>(min: Option<T>, max: Option<T>) -> Result<(Option<T>, Option<T>), String> {
    match (min, max) {
        (None, None) => Err("give `min`, `max` or both".into()),
        (Some(min), Some(max)) if min > max => Err(format!("`min` ({min}) is greater than `max` ({max})")),
        bounds => Ok(bounds),
    }
}

/// Whether a number lies between bounds of which either may be absent.
pub fn within<T: PartialOrd>(number: T, min: Option<T>, max: Option<T>) -> bool {
    min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max)
}
