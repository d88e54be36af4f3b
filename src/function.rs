//! Functions of ours in DataFusion's plans.
//!
//! Cleansing and checks are Rust functions over text columns; here they become scalar functions that the
//! engine can run on any of its threads. A function is known by its name alone: two with the same name are
//! the same to the optimiser, which then computes one of them. A name therefore holds all options.

use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::compute;
use arrow::datatypes::DataType;
use datafusion::common::Column;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// What a function does with its columns, which are all `Utf8` and of one length.
type Run = Arc<dyn Fn(&[ArrayRef]) -> Result<ArrayRef> + Send + Sync>;

/// A scalar function over text columns.
struct Function {
    name: String,
    signature: Signature,
    returns: DataType,
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

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.returns.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let mut columns = Vec::with_capacity(args.args.len());
        for argument in &args.args {
            let array = argument.to_array(args.number_rows)?;
            // Readers may hand out text as views or with long offsets.
            let is_text = array.data_type() == &DataType::Utf8;
            columns.push(if is_text { array } else { compute::cast(&array, &DataType::Utf8)? });
        }
        (self.run)(&columns).map(ColumnarValue::Array)
    }
}

/// A call of a function of these columns.
pub fn call<F>(name: &str, returns: DataType, columns: &[&str], run: F) -> Expr
where
    F: Fn(&[ArrayRef]) -> Result<ArrayRef> + Send + Sync + 'static,
{
    let signature = Signature::any(columns.len(), Volatility::Immutable);
    let function = Function { name: name.to_string(), signature, returns, run: Arc::new(run) };
    ScalarUDF::new_from_impl(function).call(columns.iter().map(|c| column(c)).collect())
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
