//! HTML entities: the numbers, and the names of HTML 4 for the signs of markup, of Latin-1 and of
//! typography.

/// The names of the characters from U+00A0 to U+00FF, in order.
const LATIN_1: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy", "reg", "macr",
    "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34",
    "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave",
    "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute",
    "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave",
    "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// The longest entity, without its two ends.
const LONGEST: usize = 8;

/// The text with its entities decoded, if it has any.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut found) = (text, false);
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entity = after.split_once(';').filter(|(name, _)| name.len() <= LONGEST);
        match entity.and_then(|(name, tail)| Some((character(name)?, tail))) {
            Some((c, tail)) => {
                out.push(c);
                (rest, found) = (tail, true);
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    found.then_some(out)
}

/// The character of an entity without its ends.
fn character(name: &str) -> Option<char> {
    let code = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        },
        None => match name {
            "amp" | "AMP" => '&'.into(),
            "lt" => '<'.into(),
            "gt" => '>'.into(),
            "quot" => '"'.into(),
            "apos" => '\''.into(),
            "lsquo" => '‘'.into(),
            "rsquo" => '’'.into(),
            "ldquo" => '“'.into(),
            "rdquo" => '”'.into(),
            "ndash" => '–'.into(),
            "mdash" => '—'.into(),
            "hellip" => '…'.into(),
            "bull" => '•'.into(),
            "trade" => '™'.into(),
            "euro" => '€'.into(),
            _ => 0xA0 + u32::try_from(LATIN_1.iter().position(|known| *known == name)?).ok()?,
        },
    };
    // A no-break space is a space, and a control is nothing that anybody meant.
    char::from_u32(code).filter(|c| !c.is_control()).map(|c| if c == '\u{A0}' { ' ' } else { c })
}
