//! Columns of fixed width, as mainframes write them: each field becomes a column.

use crate::resolve::Split;
use arrow::array::{Array, ArrayRef, StringArray};
use std::sync::Arc;

/// Fills the columns of the fields from the column that holds them all.
pub fn fill(splits: &[Split], columns: &mut [ArrayRef]) {
    for split in splits {
        let Some(whole) = columns[split.column].as_any().downcast_ref::<StringArray>() else { continue };
        let ends = split.starts[1..].iter().map(|end| Some(*end)).chain([None]);
        let parts = split.starts.iter().zip(ends).map(|(from, to)| -> ArrayRef {
            let part = |text: &str| -> Option<String> {
                let rest = text.chars().skip(*from);
                let part: String = to.map_or_else(|| rest.clone().collect(), |to| rest.clone().take(to - from).collect());
                Some(part.trim().to_string()).filter(|part| !part.is_empty())
            };
            Arc::new(StringArray::from_iter(whole.iter().map(|text| text.and_then(part))))
        });
        let parts: Vec<ArrayRef> = parts.collect();
        split.fields.iter().zip(parts).for_each(|(field, part)| columns[*field] = part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_cut_by_characters_and_trimmed() {
        let whole: ArrayRef = Arc::new(StringArray::from(vec![Some("李明  A 12"), None, Some("Bo"), Some("王     7")]));
        let nothing: ArrayRef = Arc::new(StringArray::new_null(4));
        let mut columns = vec![whole, nothing.clone(), nothing.clone(), nothing];
        fill(&[Split { column: 0, starts: vec![0, 4, 6], fields: vec![1, 2, 3] }], &mut columns);
        let of = |at: usize| columns[at].as_any().downcast_ref::<StringArray>().unwrap().iter().collect::<Vec<_>>();
        assert_eq!(of(1), [Some("李明"), None, Some("Bo"), Some("王")]);
        assert_eq!(of(2), [Some("A"), None, None, None]);
        assert_eq!(of(3), [Some("12"), None, None, Some("7")]);
    }
}
