//! "Did you mean": the nearest of the names that would have been right.

/// The candidate most like `word`, if any is near enough to be what was meant: Damerau's distance of at
/// most a third of the length, or the same letters in another case or with other separators.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The line of help for a word that is none of the candidates: the nearest, else the list if it is short.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let all: Vec<&str> = candidates.into_iter().collect();
    match nearest(word, all.iter().copied()) {
        Some(name) => Some(format!("did you mean `{name}`?")),
        None if all.is_empty() => None,
        None if all.len() <= 30 => Some(format!("one of: {}", all.join(", "))),
        None => Some(format!("one of: {}, …", all[..30].join(", "))),
    }
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_typos_and_other_spellings_but_not_strangers() {
        let names = ["not_missing", "any_present", "email", "phone"];
        assert_eq!(nearest("not_mising", names), Some("not_missing"));
        assert_eq!(nearest("Not Missing", names), Some("not_missing"));
        assert_eq!(nearest("emial", names), Some("email"));
        assert_eq!(nearest("zebra", names), None);
        assert_eq!(did_you_mean("zebra", names).unwrap(), "one of: not_missing, any_present, email, phone");
    }
}
