//! Bit masks of short ASCII text, the ground that the bit-parallel kernels stand on.
//!
//! A word of up to 64 letters fits one machine word: bit i of a letter's mask says whether the letter stands
//! at position i. Names, dates, numbers and addresses of customers are nearly always that short.
//!
//! Up to 16 letters no masks are stored at all. Beyond, a table is made for each text: that is 1 KiB of zeroes,
//! which is measurably less work (by 5 to 8 ns) than to keep one table and clear the letters of each text.

/// The longest text, in bytes, whose positions fit one mask.
pub const WORD: usize = 64;

/// Where the letters of one text stand.
pub trait Positions {
    /// Bit i says whether `letter`, which is ASCII, stands at position i.
    fn mask(&self, letter: u8) -> u64;
}

/// A text of at most 16 letters in one integer, the first letter lowest. It is looked through whole whenever a
/// letter is asked for: nothing is set up, and whether it is ASCII, its order and its beginning take one step.
#[derive(Clone, Copy)]
pub struct Packed<'t> {
    text: &'t [u8],
    letters: u128,
}

/// One in every byte.
const ONES: u128 = 0x0101_0101_0101_0101_0101_0101_0101_0101;
const LOW_BITS: u128 = 0x7f * ONES;
const HIGH_BITS: u128 = 0x80 * ONES;

impl<'t> Packed<'t> {
    /// Nothing if `text` is empty, too long or not ASCII.
    #[inline]
    pub fn of(text: &'t [u8]) -> Option<Packed<'t>> {
        // The last bytes go over the first ones; where the two overlap they agree.
        let over = |first: u64, last: u64, width: usize| u128::from(first) | u128::from(last) << (8 * (text.len() - width));
        let letters = match text.len() {
            1..4 => text.iter().rev().fold(0, |packed, &letter| packed << 8 | u128::from(letter)),
            4..8 => over(u32::from_le_bytes(*text.first_chunk()?).into(), u32::from_le_bytes(*text.last_chunk()?).into(), 4),
            8..=16 => over(u64::from_le_bytes(*text.first_chunk()?), u64::from_le_bytes(*text.last_chunk()?), 8),
            _ => return None,
        };
        (letters & HIGH_BITS == 0).then_some(Packed { text, letters })
    }

    /// The text as it was.
    #[inline]
    pub fn text(&self) -> &'t [u8] {
        self.text
    }

    /// How many letters the two texts begin with in common.
    #[inline]
    pub fn common_beginning(&self, other: &Packed) -> usize {
        let same = (self.letters ^ other.letters).trailing_zeros() as usize / 8;
        same.min(self.text.len()).min(other.text.len())
    }

    /// Whether it is `other` or comes before it, byte by byte.
    #[inline]
    pub fn is_before(&self, other: &Packed) -> bool {
        (self.letters.swap_bytes(), self.text.len()) <= (other.letters.swap_bytes(), other.text.len())
    }
}

impl Positions for Packed<'_> {
    #[inline]
    fn mask(&self, letter: u8) -> u64 {
        // A byte is zero where the letter stands; adding sets the highest bit of every other byte.
        let here = !((self.letters ^ (u128::from(letter & 127) * ONES)) + LOW_BITS) & HIGH_BITS;
        // The product moves the eight highest bits side by side.
        let gather = |eight: u64| eight.wrapping_mul(0x0002_0408_1020_4081) >> 56;
        (gather(here as u64) | gather((here >> 64) as u64) << 8) & low_bits(self.text.len())
    }
}

/// A mask for every ASCII letter of one text.
pub struct Table([u64; 128]);

impl Table {
    /// The positions of the letters of `text`; nothing if it is empty, too long or not ASCII.
    #[inline]
    pub fn of(text: &[u8]) -> Option<Table> {
        if text.is_empty() || text.len() > WORD || !text.is_ascii() {
            return None;
        }
        let mut masks = [0; 128];
        for (i, &letter) in text.iter().enumerate() {
            masks[usize::from(letter & 127)] |= 1 << i;
        }
        Some(Table(masks))
    }
}

impl Positions for Table {
    #[inline]
    fn mask(&self, letter: u8) -> u64 {
        self.0[usize::from(letter & 127)]
    }
}

/// The lowest `n` bits.
#[inline]
pub fn low_bits(n: usize) -> u64 {
    if n >= WORD { u64::MAX } else { (1 << n) - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn masks_say_where_letters_stand() {
        let (packed, table) = (Packed::of(b"abca").unwrap(), Table::of(b"abca").unwrap());
        for (letter, mask) in [(b'a', 0b1001), (b'c', 0b100), (b'z', 0), (0, 0)] {
            assert_eq!((packed.mask(letter), table.mask(letter)), (mask, mask));
        }
    }

    #[test]
    fn what_does_not_fit_has_no_masks() {
        for (text, packed, table) in
            [("", false, false), ("é", false, false), (&"a".repeat(16), true, true), (&"a".repeat(17), false, true)]
        {
            assert_eq!((Packed::of(text.as_bytes()).is_some(), Table::of(text.as_bytes()).is_some()), (packed, table), "{text}");
        }
        assert!(Table::of(&[b'a'; 64]).is_some() && Table::of(&[b'a'; 65]).is_none());
    }

    #[test]
    fn low_bits_do_not_overflow() {
        assert_eq!((low_bits(0), low_bits(3), low_bits(64), low_bits(99)), (0, 7, u64::MAX, u64::MAX));
    }

    proptest! {
        #[test]
        fn packed_says_what_the_table_says(text in "[\0ab~\x7f]{1,16}", letter in 0u8..128) {
            let (packed, table) = (Packed::of(text.as_bytes()).unwrap(), Table::of(text.as_bytes()).unwrap());
            prop_assert_eq!(packed.mask(letter), table.mask(letter));
            prop_assert_eq!(packed.mask(b'a'), table.mask(b'a'));
        }

        #[test]
        fn packed_keeps_order_and_beginning(a in "[\0ab]{1,16}", b in "[\0ab]{1,16}") {
            let (x, y) = (Packed::of(a.as_bytes()).unwrap(), Packed::of(b.as_bytes()).unwrap());
            prop_assert_eq!(x.is_before(&y), a <= b);
            prop_assert_eq!(x.common_beginning(&y), a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count());
        }
    }
}
