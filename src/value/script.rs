//! Which script a character belongs to, as far as cleansing asks: Han, kana, and text that joins letters.

/// A Chinese character: the unified blocks, the compatibility block, and the zero of dates (〇).
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '〇' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// A katakana character, whose middle dot is a sign of its own script.
pub(crate) fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}')
}

/// A character after which a joiner (U+200C, U+200D) is spelling, not dirt: Arabic and Persian, the scripts
/// of India, emoji.
pub(crate) fn joins(c: char) -> bool {
    matches!(c, '\u{0600}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}' | '\u{2600}'..='\u{27BF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_scripts() {
        assert!("张〇㐀𠮷".chars().all(is_han) && !is_han('a') && !is_han('ア'));
        assert!(is_katakana('ジ') && is_katakana('ー') && !is_katakana('・'));
        assert!(joins('क') && joins('👩') && !joins('a') && !joins('张'));
    }
}
