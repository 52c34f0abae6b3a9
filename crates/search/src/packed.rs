//! Sets of numbers in few bytes: each entry keeps the ids of all its words.
//!
//! Invariant: what is unpacked is what was packed, sorted.

/// Writes the distances between the sorted numbers, seven bits a byte.
pub(super) fn pack(mut numbers: Vec<u32>) -> Box<[u8]> {
    numbers.sort_unstable();
    numbers.dedup();
    let mut bytes = Vec::with_capacity(numbers.len() * 2);
    let mut before = 0;
    for number in numbers {
        let mut rest = number - before;
        before = number;
        while let Some(more) = Some(rest >> 7).filter(|more| *more > 0) {
            bytes.push(low(rest) | MORE);
            rest = more;
        }
        bytes.push(low(rest));
    }
    bytes.into_boxed_slice()
}

/// The numbers, in order.
pub(super) fn unpack(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let mut before = 0;
    bytes.split_inclusive(|byte| byte & MORE == 0).map(move |group| {
        let distance = group.iter().rev().fold(0, |sum, byte| sum << 7 | u32::from(byte & !MORE));
        before += distance;
        before
    })
}

const MORE: u8 = 0x80;

fn low(number: u32) -> u8 {
    u8::try_from(number & 0x7f).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::{collection::btree_set, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn comes_back_as_it_was(numbers in btree_set(any::<u32>(), 0..40)) {
            let packed = pack(numbers.iter().rev().copied().collect());
            prop_assert_eq!(unpack(&packed).collect::<Vec<_>>(), numbers.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn neighbours_take_a_byte() {
        assert_eq!(pack((1000..1064).collect()).len(), 65);
        assert_eq!(pack(vec![u32::MAX, 0, 127, 128]).len(), 8);
    }
}
