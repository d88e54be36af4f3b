//! What a column holds: missing values, placeholders, distinct values, the kind of its values.

/// What the values of a column look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing but missing values.
    Empty,
    /// E-mail addresses.
    Email,
    /// Dates or times in ISO form.
    Date,
    /// Telephone numbers in international form.
    Phone,
    /// Numbers.
    Number,
    /// Anything else.
    Text,
}

impl Kind {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Empty => "empty",
            Kind::Email => "email",
            Kind::Date => "date",
            Kind::Phone => "phone",
            Kind::Number => "number",
            Kind::Text => "text",
        }
    }

    /// The kind of a value that is no placeholder.
    pub fn of(value: &str) -> Kind {
        let bytes = value.as_bytes();
        let (digits, has_at) =
            bytes.iter().fold((0usize, false), |(digits, at), b| (digits + usize::from(b.is_ascii_digit()), at | (*b == b'@')));
        // What no number ends with is not read as one: it takes longer than all else here.
        let may_be_number = digits > 0 && bytes.len() < 20 && bytes.last().is_some_and(|b| b.is_ascii_digit() || *b == b'.');
        if bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-' && bytes[..4].iter().all(u8::is_ascii_digit) {
            Kind::Date
        } else if bytes.first() == Some(&b'+') && digits >= 7 && digits + 1 == bytes.len() {
            Kind::Phone
        } else if may_be_number && (digits == bytes.len() || value.parse::<f64>().is_ok()) {
            Kind::Number
        } else if has_at {
            Kind::Email
        } else {
            Kind::Text
        }
    }
}

/// The kinds that are counted, in the order of the counts.
const KINDS: [Kind; 5] = [Kind::Email, Kind::Date, Kind::Phone, Kind::Number, Kind::Text];

/// The state of a column: what has been seen of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnState {
    /// Values seen, missing ones included.
    pub rows: u64,
    /// Missing values.
    pub missing: u64,
    /// Values that are placeholders.
    pub placeholder: u64,
    kinds: [u64; 5],
    distinct: Distinct,
}

/// Hashes of 64 bits stand for the values: among a million values the chance of one collision is 3·10⁻⁸. They are
/// gathered and sorted from time to time, which is several times as fast as a set that is looked at for each value.
#[derive(Debug, Clone, Default)]
struct Distinct {
    hashes: Vec<u64>,
    /// The first so many are sorted and all different.
    settled: usize,
}

impl Distinct {
    /// Hashes that are gathered before they are sorted, at least.
    const FEWEST: usize = 1 << 16;

    fn add(&mut self, hash: u64) {
        if self.hashes.len() >= 2 * self.settled + Self::FEWEST {
            *self = self.sorted();
        }
        self.hashes.push(hash);
    }

    fn sorted(&mut self) -> Distinct {
        let mut hashes = std::mem::take(&mut self.hashes);
        hashes.sort_unstable();
        hashes.dedup();
        Distinct { settled: hashes.len(), hashes }
    }

    fn count(&self) -> usize {
        if self.settled == self.hashes.len() { self.settled } else { self.clone().sorted().settled }
    }
}

impl PartialEq for Distinct {
    fn eq(&self, other: &Distinct) -> bool {
        self.clone().sorted().hashes == other.clone().sorted().hashes
    }
}

impl ColumnState {
    /// Adds a value.
    pub fn observe(&mut self, value: Option<&str>, placeholder: bool) {
        self.rows += 1;
        let Some(value) = value else {
            self.missing += 1;
            return;
        };
        self.placeholder += u64::from(placeholder);
        if !placeholder {
            let kind = Kind::of(value);
            if let Some(at) = KINDS.iter().position(|k| *k == kind) {
                self.kinds[at] += 1;
            }
        }
        self.distinct.add(hash(value.as_bytes()));
    }

    /// No more values come: what was gathered is put in order.
    pub fn settle(&mut self) {
        self.distinct = self.distinct.sorted();
    }

    /// Adds what another piece has seen.
    pub fn merge(&mut self, other: ColumnState) {
        self.rows += other.rows;
        self.missing += other.missing;
        self.placeholder += other.placeholder;
        self.kinds.iter_mut().zip(other.kinds).for_each(|(a, b)| *a += b);
        self.distinct.hashes.extend(other.distinct.hashes);
        self.settle();
    }

    /// How many different values there are.
    pub fn distinct(&self) -> u64 {
        self.distinct.count() as u64
    }

    /// The kind of nine in ten values; text where there is no such kind.
    pub fn kind(&self) -> Kind {
        kind(&self.kinds)
    }

    /// What a report says of the column.
    pub fn figures(&self) -> ColumnFigures {
        ColumnFigures { kind: self.kind(), missing: self.missing, placeholder: self.placeholder, distinct: self.distinct() }
    }
}

fn kind(kinds: &[u64; 5]) -> Kind {
    let seen: u64 = kinds.iter().sum();
    if seen == 0 {
        return Kind::Empty;
    }
    let most = KINDS.iter().zip(kinds).find(|(_, count)| *count * 10 >= seen * 9);
    most.map_or(Kind::Text, |(kind, _)| *kind)
}

/// What a report says of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnFigures {
    /// The kind of nine in ten values.
    pub kind: Kind,
    /// Missing values.
    pub missing: u64,
    /// Values that are placeholders.
    pub placeholder: u64,
    /// How many different values there are.
    pub distinct: u64,
}

impl ColumnFigures {
    /// The figures of a column that is counted already: rows without a value, rows with a placeholder, different values,
    /// and the kinds of the values of all other rows, or of some that stand for them.
    pub fn counted(missing: u64, placeholder: u64, distinct: u64, values: impl Iterator<Item = Kind>) -> ColumnFigures {
        let mut kinds = [0; 5];
        for at in values.filter_map(|kind| KINDS.iter().position(|known| *known == kind)) {
            kinds[at] += 1;
        }
        ColumnFigures { kind: kind(&kinds), missing, placeholder, distinct }
    }
}

/// A fixed hash (FNV-1a with a final mix), so that no run differs from another.
fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325u64;
    for piece in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..piece.len()].copy_from_slice(piece);
        state = (state ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        state ^= state >> 29;
    }
    state = (state ^ bytes.len() as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state ^ (state >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn state(values: &[Option<String>]) -> ColumnState {
        let mut state = ColumnState::default();
        values.iter().for_each(|v| state.observe(v.as_deref(), v.as_deref() == Some("N/A")));
        state
    }

    #[test]
    fn tells_the_kind_of_nine_in_ten() {
        let of = |values: &[&str]| state(&values.iter().map(|v| Some(v.to_string())).collect::<Vec<_>>()).kind();
        assert_eq!(of(&["a@b.cn", "c@d.com"]), Kind::Email);
        assert_eq!(of(&["2024-01-31", "2024-01-31T10:00:00Z"]), Kind::Date);
        assert_eq!(of(&["+8613812345678"]), Kind::Phone);
        assert_eq!(of(&["12", "-3.5"]), Kind::Number);
        assert_eq!(of(&["张三", "12"]), Kind::Text);
        assert_eq!(of(&["N/A"]), Kind::Empty);
    }

    proptest! {
        #[test]
        fn the_state_of_both_is_the_states_merged(
            a in prop::collection::vec(prop::option::of("[a-c@0-9]{1,3}|N/A"), 0..40),
            b in prop::collection::vec(prop::option::of("[a-c@0-9]{1,3}|N/A"), 0..40),
        ) {
            let mut merged = state(&a);
            merged.merge(state(&b));
            let both: Vec<_> = a.into_iter().chain(b).collect();
            prop_assert_eq!(&merged, &state(&both));
            let mut distinct: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
            both.iter().flatten().for_each(|value| *distinct.entry(value).or_default() += 1);
            prop_assert_eq!(merged.distinct(), distinct.len() as u64);
            let missing = both.iter().filter(|value| value.is_none()).count() as u64;
            let placeholder = distinct.get("N/A").copied().unwrap_or(0);
            let kinds = both.iter().flatten().filter(|value| *value != "N/A").map(|value| Kind::of(value));
            prop_assert_eq!(merged.figures(), ColumnFigures::counted(missing, placeholder, distinct.len() as u64, kinds));
        }
    }
}
