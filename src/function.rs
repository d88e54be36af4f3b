//! Functions of ours in DataFusion's plans.
//!
//! Cleansing and checks are Rust functions over text columns; here they become scalar functions that the
//! engine can run on any of its threads. A function is known by its name alone: two with the same name are
//! the same to the optimiser, which then computes one of them. A name therefore holds all options.

use crate::texts::{Texts, is_words};
use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::compute;
use arrow::datatypes::DataType;
use datafusion::common::Column;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

/// What a function does with its columns, which are of one length.
type Run = Arc<dyn Fn(&[ArrayRef]) -> Result<ArrayRef> + Send + Sync>;

/// A scalar function over text columns.
struct Function {
    name: String,
    signature: Signature,
    /// The type of the answer; nothing where it is that of the argument.
    returns: Option<DataType>,
    /// Whether words of a list are taken as such; text otherwise.
    takes_words: bool,
    run: Run,
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function").field("name", &self.name).finish_non_exhaustive()
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Function) -> bool {
        self.name == other.name
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        let argument = || arguments.first().filter(|kind| is_words(kind)).cloned().unwrap_or(DataType::Utf8);
        Ok(self.returns.clone().unwrap_or_else(argument))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let mut columns = Vec::with_capacity(args.args.len());
        for argument in &args.args {
            let array = argument.to_array(args.number_rows)?;
            // Readers may hand out text as views or with long offsets.
            let as_is = array.data_type() == &DataType::Utf8 || self.takes_words && is_words(array.data_type());
            columns.push(if as_is { array } else { compute::cast(&array, &DataType::Utf8)? });
        }
        (self.run)(&columns).map(ColumnarValue::Array)
    }
}

/// A call of a function of these columns, which it gets as text.
pub fn call<F>(name: &str, returns: DataType, columns: &[&str], run: F) -> Expr
where
    F: Fn(&[ArrayRef]) -> Result<ArrayRef> + Send + Sync + 'static,
{
    made(name, Some(returns), false, columns, Arc::new(run))
}

/// A call of a function of these columns, which it gets as text or as numbers of words in a list.
pub fn call_on_any<F>(name: &str, returns: DataType, columns: &[&str], run: F) -> Expr
where
    F: Fn(&[ArrayRef]) -> Result<ArrayRef> + Send + Sync + 'static,
{
    made(name, Some(returns), true, columns, Arc::new(run))
}

/// The same for a function of one column whose answer is of the column's type.
pub fn call_that_keeps<F>(name: &str, name_of_column: &str, run: F) -> Expr
where
    F: Fn(&ArrayRef) -> Result<ArrayRef> + Send + Sync + 'static,
{
    made(name, None, true, &[name_of_column], Arc::new(move |columns: &[ArrayRef]| run(&columns[0])))
}

fn made(name: &str, returns: Option<DataType>, takes_words: bool, columns: &[&str], run: Run) -> Expr {
    let signature = Signature::any(columns.len(), Volatility::Immutable);
    let function = Function { name: name.to_string(), signature, returns, takes_words, run };
    ScalarUDF::new_from_impl(function).call(columns.iter().map(|c| column(c)).collect())
}

/// What a function said of the words of a list, which many batches of a column share: each is asked for once.
pub struct Memo<T> {
    /// The lists, held so that none can be mistaken for another, with what was said of their words.
    known: Mutex<Vec<(ArrayRef, Arc<Vec<T>>)>>,
}

impl<T: Copy> Memo<T> {
    /// Lists that are remembered: one for each thread, as a rule.
    const LISTS: usize = 16;

    /// Nothing is known.
    pub fn new() -> Memo<T> {
        Memo { known: Mutex::new(Vec::new()) }
    }

    /// What `f` says of each row; `nothing` where there is no text.
    pub fn map(&self, array: &ArrayRef, nothing: T, mut f: impl FnMut(&str) -> T) -> Result<Vec<T>> {
        Ok(match texts(array)? {
            Texts::Plain(texts) if texts.null_count() == 0 => (0..texts.len()).map(|row| f(texts.value(row))).collect(),
            Texts::Plain(texts) => texts.iter().map(|text| text.map_or(nothing, &mut f)).collect(),
            Texts::Words(numbers, words) => {
                let said = self.said(numbers.values(), || words.iter().map(|word| word.map_or(nothing, &mut f)).collect());
                let number = |number: Option<i32>| number.and_then(|number| said.get(number as usize)).copied().unwrap_or(nothing);
                numbers.keys().iter().map(number).collect()
            }
        })
    }

    fn said(&self, list: &ArrayRef, say: impl FnOnce() -> Vec<T>) -> Arc<Vec<T>> {
        let find = |known: &[(ArrayRef, Arc<Vec<T>>)]| known.iter().find(|(of, _)| Arc::ptr_eq(of, list)).map(|(_, said)| said.clone());
        if let Some(said) = find(&self.known.lock().unwrap_or_else(PoisonError::into_inner)) {
            return said;
        }
        let said = Arc::new(say());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() == Self::LISTS {
            known.remove(0);
        }
        known.push((list.clone(), said.clone()));
        said
    }
}

impl<T: Copy> Default for Memo<T> {
    fn default() -> Self {
        Memo::new()
    }
}

/// An argument of a function as texts.
pub fn texts(array: &ArrayRef) -> Result<Texts<'_>> {
    Texts::of(array).ok_or_else(|| DataFusionError::Execution("an argument of a check is no text".into()))
}

/// An argument of a function as text.
pub fn text(columns: &[ArrayRef], index: usize) -> Result<&StringArray> {
    let array = columns.get(index).and_then(|c| c.as_string_opt::<i32>());
    array.ok_or_else(|| DataFusionError::Execution(format!("argument {index} of a check is no text")))
}

/// A column by its exact name, which may hold capitals, dots or Chinese.
pub fn column(name: &str) -> Expr {
    Expr::Column(Column::new_unqualified(name))
}
