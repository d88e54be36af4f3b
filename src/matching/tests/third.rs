//! Who has only what two records of a customer have together is found by it.

use super::*;

/// A plan with two keys, of which only the second has several parts.
fn keyed() -> Matching {
    let part = |column| KeyPart { column, transform: Transform::Value };
    let card = BlockingKey { label: "card".into(), parts: vec![part(3)] };
    let both = BlockingKey { label: "last_name + birth_date".into(), parts: vec![part(1), part(2)] };
    Matching { block: Block::Keys(vec![card, both]), ..written() }
}

/// Customers, and behind them one in three records: an old name and a card, a new name with birth date and card, and the
/// old name with the birth date. For whom no key has the third, the first two have what it wants.
fn parted() -> (Made, [u32; 3]) {
    let made = made(300);
    let rows: [[Option<&str>; 4]; 3] = [
        [Some("zoe"), Some("zander"), None, Some("7777777")],
        [Some("zoe"), Some("quist"), Some("1911-11-11"), Some("7777777")],
        [Some("zoe"), Some("zander"), Some("1911-11-11"), None],
    ];
    let with = |(at, column): (usize, &StringArray)| column.iter().chain(rows.iter().map(|row| row[at])).collect();
    let columns = made.columns.iter().enumerate().map(with).collect();
    let first = made.entity.len() as u32;
    let entity = made.entity.iter().copied().chain([usize::MAX; 3]).collect();
    (Made { columns, entity }, [first, first + 1, first + 2])
}

#[test]
fn what_two_records_have_together_finds_a_third() {
    let (made, [old, new, both]) = parted();
    let plan = keyed();
    let mut matched = matched(&made, &plan);
    let is_there = |matched: &Matched, left, right| matched.pairs.iter().any(|pair| (pair.left, pair.right) == (left, right));
    assert!(matched.entity[old as usize] == matched.entity[new as usize] && matched.entity[both as usize] == both);
    assert!(!is_there(&matched, old, both) && !is_there(&matched, new, both), "written keys are taken at their word");

    let ready = ready(input(&made), &plan, &mut Clock::start());
    let (candidates, keys) = (matched.candidates, matched.blocking.len());
    assert!(gathered::add(&mut matched, &ready.keys, &ready.compared, &[], &plan));
    let found = matched.pairs.iter().filter(|pair| (pair.left, pair.right) == (old, both));
    assert_eq!(found.map(|pair| matched.found_by(pair)).collect::<Vec<_>>(), ["gathered last_name + birth_date"]);
    assert_eq!((matched.blocking.len(), matched.candidates - candidates), (keys + 1, matched.blocking[keys].new_pairs));
    assert!(matched.pairs.is_sorted_by_key(|pair| (pair.left, pair.right)));
    told::decide(&mut matched, &ready.compared, &[]);
    assert_eq!([old, new, both].map(|row| matched.entity[row as usize]), [old; 3]);
    // What is known by now is not found again.
    assert!(!gathered::add(&mut matched, &ready.keys, &ready.compared, &[], &plan));
}
