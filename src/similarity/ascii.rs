//! Bit masks of short ASCII text, the ground that the bit-parallel kernels stand on.
//!
//! A word of up to 64 letters fits one machine word: bit i of a letter's mask says whether the letter stands
//! at position i. Names, dates, numbers and addresses of customers are nearly always that short.

/// The longest text, in bytes, whose positions fit one mask.
pub const WORD: usize = 64;

/// For every ASCII letter the positions at which it stands in one text.
pub struct Positions([u64; 128]);

impl Positions {
    /// The positions of the letters of `text`; nothing if it is empty, too long or not ASCII.
    pub fn of(text: &[u8]) -> Option<Positions> {
        if text.is_empty() || text.len() > WORD || !text.is_ascii() {
            return None;
        }
        let mut masks = [0u64; 128];
        for (i, &byte) in text.iter().enumerate() {
            masks[usize::from(byte & 127)] |= 1 << i;
        }
        Some(Positions(masks))
    }

    /// Where `byte` stands. A byte outside ASCII stands nowhere.
    pub fn mask(&self, byte: u8) -> u64 {
        self.0.get(usize::from(byte)).copied().unwrap_or(0)
    }
}

/// The lowest `n` bits.
pub fn low_bits(n: usize) -> u64 {
    if n >= WORD { u64::MAX } else { (1 << n) - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_say_where_letters_stand() {
        let positions = Positions::of(b"abca").unwrap();
        assert_eq!(positions.mask(b'a'), 0b1001);
        assert_eq!(positions.mask(b'z'), 0);
        assert_eq!(positions.mask(200), 0);
    }

    #[test]
    fn what_does_not_fit_a_word_has_no_masks() {
        assert!(Positions::of(b"").is_none());
        assert!(Positions::of(&[b'a'; 65]).is_none());
        assert!(Positions::of("é".as_bytes()).is_none());
        assert!(Positions::of(&[b'a'; 64]).is_some());
    }

    #[test]
    fn low_bits_do_not_overflow() {
        assert_eq!((low_bits(0), low_bits(3), low_bits(64), low_bits(99)), (0, 7, u64::MAX, u64::MAX));
    }
}
