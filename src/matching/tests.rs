//! The whole run on small made-up customers.

use super::table::mix;
use super::*;
use crate::resolve::{Block, Compare, KeyPart, Measure, Transform};
use arrow::array::{ArrayRef, StringArray};
use proptest::prelude::*;

mod added;
mod households;
mod third;

const FIRST: &[&str] = &["anna", "bert", "carla", "david", "emma", "felix", "greta", "hugo", "ida", "jonas", "karla", "leon"];
const LAST: &[&str] = &["adler", "brandt", "conrad", "decker", "engel", "fischer", "graf", "hansen", "ibsen", "jung", "krause"];

/// Customers of whom every third comes twice, the second time with a slip in one column.
struct Made {
    columns: Vec<StringArray>,
    entity: Vec<usize>,
}

fn made(people: usize) -> Made {
    let mut rows: Vec<(usize, [String; 4])> = Vec::new();
    for person in 0..people {
        let n = |salt: u64, below: usize| (mix(person as u64 * 31 + salt) % below as u64) as usize;
        let row = [
            FIRST[n(1, FIRST.len())].to_owned(),
            LAST[n(2, LAST.len())].to_owned(),
            format!("{}-{:02}-{:02}", 1940 + n(3, 60), 1 + n(4, 12), 1 + n(5, 28)),
            format!("{:07}", 1_000_000 + n(6, 8_999_999)),
        ];
        if person % 3 == 0 {
            let mut copy = row.clone();
            copy[n(7, 4)].replace_range(1..2, "x");
            rows.push((person, copy));
        }
        rows.push((person, row));
    }
    rows.sort_by_key(|row| mix(row.0 as u64) ^ row.1[3].len() as u64);
    let columns = (0..4).map(|c| StringArray::from_iter_values(rows.iter().map(|row| &row.1[c]))).collect();
    Made { columns, entity: rows.iter().map(|row| row.0).collect() }
}

fn input(made: &Made) -> Input<'_> {
    let names = ["first_name", "last_name", "birth_date", "card"];
    let columns = names
        .iter()
        .zip(&made.columns)
        .map(|(name, values)| InputColumn { name, chunks: vec![Arc::new(values.clone()) as ArrayRef], key: false })
        .collect();
    Input { rows: made.entity.len(), columns, sources: Vec::new(), told: &[] }
}

fn plan() -> Matching {
    Matching {
        block: Block::Auto,
        compare: Compare::Auto,
        link_at: 0.9,
        review_at: 0.3,
        never: Vec::new(),
        one_per: None,
        max_block: None,
        max_pairs: None,
    }
}

fn matched(made: &Made, plan: &Matching) -> Matched {
    run(input(made), plan, &|_, _, _| (), &|| false).unwrap()
}

/// Pairs found rightly, pairs found, pairs there.
fn pairs_found(made: &Made, entity: &[u32]) -> (usize, usize, usize) {
    let (mut right, mut found, mut there) = (0, 0, 0);
    for i in 0..entity.len() {
        for j in 0..i {
            let (same, truly) = (entity[i] == entity[j], made.entity[i] == made.entity[j]);
            right += usize::from(same && truly);
            found += usize::from(same);
            there += usize::from(truly);
        }
    }
    (right, found, there)
}

#[test]
fn auto_finds_the_copies() {
    let made = made(1500);
    let result = matched(&made, &plan());
    let (right, found, there) = pairs_found(&made, &result.entity);
    assert!(right * 100 >= there * 97 && right * 100 >= found * 97, "{right} of {found} found and {there} there");
    assert_eq!(result.candidates, result.blocking.iter().map(|key| key.new_pairs).sum::<u64>());
    assert_eq!(result.links + result.reviews, result.pairs.len() as u64);
}

/// Customers in two lists, the copy of each in the other list, as a match that takes the lists for free of duplicates.
fn of_two_lists(made: &mut Made) -> Matched {
    let list = |row: usize| if row > 0 && made.entity[row - 1] == made.entity[row] { "second" } else { "first" };
    let lists: Vec<&str> = (0..made.entity.len()).map(list).collect();
    made.columns.push(StringArray::from(lists));
    let mut input = input(made);
    input.columns.push(InputColumn { name: "list", chunks: vec![Arc::new(made.columns[4].clone())], key: false });
    run(input, &Matching { one_per: Some(OnePer::Column(4)), ..plan() }, &|_, _, _| (), &|| false).unwrap()
}

#[test]
fn nobody_is_twice_in_a_list_and_rivals_know_the_right_one() {
    let mut made = made(900);
    let result = of_two_lists(&mut made);
    let list = |row: usize| made.columns[4].value(row);
    for i in 0..made.entity.len() {
        assert!((0..i).all(|j| result.entity[i] != result.entity[j] || list(i) != list(j)));
    }
    let (right, found, there) = pairs_found(&made, &result.entity);
    assert!(right * 100 >= there * 97 && right * 100 >= found * 97, "{right} of {found} found and {there} there");
    assert!(result.model.comparisons.iter().all(|c| c.column != 4), "the list itself is not compared");
    // What is said to be so probable is so often right.
    let sure: Vec<&Pair> = result.pairs.iter().filter(|pair| pair.probability >= 0.9).collect();
    let right = sure.iter().filter(|pair| made.entity[pair.left as usize] == made.entity[pair.right as usize]).count();
    assert!(right * 100 >= sure.len() * 90, "{right} of {}", sure.len());
}

#[test]
fn who_is_in_no_list_may_be_there_twice() {
    let mut made = made(900);
    made.columns.push(StringArray::from(vec![None::<&str>; made.entity.len()]));
    let mut input = input(&made);
    input.columns.push(InputColumn { name: "list", chunks: vec![Arc::new(made.columns[4].clone())], key: false });
    let result = run(input, &Matching { one_per: Some(OnePer::Column(4)), ..plan() }, &|_, _, _| (), &|| false).unwrap();
    assert_eq!(result.entity, matched(&made, &plan()).entity);
}

#[test]
fn who_has_one_of_two_ids_that_people_brought_together_belongs_there() {
    let mut made = made(600);
    // A customer of three records, of which one has another id.
    let row = (1..made.entity.len()).find(|row| made.entity[row - 1] == made.entity[*row]).unwrap() as u32;
    let ids = |at: usize| {
        if at as u32 == row {
            Some("two")
        } else if at as u32 == row - 1 {
            Some("one")
        } else {
            None
        }
    };
    made.columns.push((0..made.entity.len()).map(ids).collect());
    let matched = |told: &[Told]| {
        let mut input = input(&made);
        input.columns.push(InputColumn { name: "pid", chunks: vec![Arc::new(made.columns[4].clone())], key: false });
        let plan = Matching { never: vec![4], ..plan() };
        let result = run(Input { told, ..input }, &plan, &|_, _, _| (), &|| false).unwrap();
        result.entity[row as usize - 1] == result.entity[row as usize]
    };
    assert!(!matched(&[]));
    assert!(matched(&[Told { left: row - 1, right: row, said: Said::Same }]));
}

#[test]
fn keys_of_records_are_neither_compared_nor_blocked_on() {
    let made = made(600);
    let run_with = |key: bool| {
        let mut input = input(&made);
        input.columns[3].key = key;
        run(input, &plan(), &|_, _, _| (), &|| false).unwrap()
    };
    let uses = |result: &Matched| {
        (result.model.comparisons.iter().any(|c| c.column == 3), result.blocking.iter().any(|key| key.key.contains("card")))
    };
    assert_eq!((uses(&run_with(false)), uses(&run_with(true))), ((true, true), (false, false)));
}

#[test]
fn a_small_set_is_not_matched_by_its_cities() {
    let mut made = made(450);
    // Nine cities, and figures about the record: a third of them agree between any two strangers.
    let of = |salt: u64, below: u64| move |row: usize| format!("v{}", mix(row as u64 * 7 + salt) % below);
    let rows = made.entity.len();
    let city = |row: usize| format!("city {}", mix(made.entity[row] as u64) % 9);
    made.columns.extend([StringArray::from_iter_values((0..rows).map(city)), StringArray::from_iter_values((0..rows).map(of(1, 3)))]);
    let mut input = input(&made);
    input.columns.extend(["city", "plan"].iter().zip(&made.columns[4..]).map(|(name, v)| InputColumn {
        name,
        chunks: vec![Arc::new(v.clone())],
        key: false,
    }));
    let result = run(input, &plan(), &|_, _, _| (), &|| false).unwrap();
    let (right, found, there) = pairs_found(&made, &result.entity);
    assert!(right * 100 >= there * 95 && right * 100 >= found * 97, "{right} of {found} found and {there} there");
    assert!(result.model.comparisons.iter().all(|c| c.column != 5));
}

#[test]
fn parts_of_a_weight_add_up_to_it() {
    let made = made(600);
    let result = matched(&made, &plan());
    assert!(!result.pairs.is_empty());
    for pair in &result.pairs {
        let sum = result.prior_weight() + result.weights_of(pair).sum::<f64>();
        assert!((sum - pair.weight).abs() < 1e-9);
        assert!((weigh::probability(pair.weight) - pair.probability).abs() < 1e-12);
    }
    assert!(result.pairs.windows(2).all(|two| (two[0].left, two[0].right) < (two[1].left, two[1].right)));
}

#[test]
fn threads_change_nothing() {
    let made = made(2000);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| matched(&made, &plan()))
    };
    let (one, three) = (on(1), on(3));
    assert_eq!(one.entity, three.entity);
    assert_eq!(one.pairs, three.pairs);
    assert_eq!(one.model.prior.to_bits(), three.model.prior.to_bits());
    assert_eq!(format!("{:?}", one.model), format!("{:?}", three.model));
    assert_eq!(one.blocking, three.blocking);
}

#[test]
fn never_holds_through_chains() {
    let made = made(1500);
    // Cards with a slip differ, so links between such copies are forbidden.
    let result = matched(&made, &Matching { never: vec![3], ..plan() });
    assert!(result.forbidden > 0);
    for i in 0..made.entity.len() {
        let root = result.entity[i] as usize;
        assert_eq!(made.columns[3].value(i), made.columns[3].value(root), "rows {i} and {root}");
    }
}

#[test]
fn written_keys_and_measures_are_obeyed_and_counted_beforehand() {
    let made = made(600);
    let part = |column, transform| KeyPart { column, transform };
    let keys = vec![
        BlockingKey { label: "card".into(), parts: vec![part(3, Transform::Value)] },
        BlockingKey { label: "name".into(), parts: vec![part(1, Transform::Value), part(2, Transform::Year)] },
    ];
    let compare = |column, measure| Comparison { name: format!("c{column}"), column, measure, term_frequency: true, unless: Vec::new() };
    let fields = vec![
        compare(0, Measure::JaroWinkler(vec![0.92, 0.8])),
        compare(1, Measure::JaroWinkler(vec![0.92])),
        compare(2, Measure::DamerauLevenshtein(vec![1, 2])),
        compare(3, Measure::Levenshtein(vec![1])),
    ];
    let plan = Matching { block: Block::Keys(keys), compare: Compare::Fields(fields), ..plan() };
    let before = foresee(input(&made), &plan).keys;
    let result = matched(&made, &plan);
    for (before, after) in before.iter().zip(&result.blocking) {
        assert_eq!((&before.key, before.pairs, before.largest_block), (&after.key, after.pairs, after.largest_block));
        assert!(after.new_pairs <= after.pairs);
    }
    assert_eq!(result.model.comparisons[2].levels.len(), 4);
    assert!(result.pairs.iter().all(|pair| pair.key.is_some_and(|key| key < 2)));
}

#[test]
fn one_comparison_alone_is_not_learnt_from() {
    let made = made(300);
    let parts = vec![KeyPart { column: 1, transform: Transform::Value }];
    let block = Block::Keys(vec![BlockingKey { label: "last_name".into(), parts }]);
    let measure = Measure::Named(crate::similarity::find("exact").unwrap());
    let compare = Compare::Fields(vec![Comparison { name: "card".into(), column: 3, measure, term_frequency: false, unless: Vec::new() }]);
    let matched = matched(&made, &Matching { block, compare, ..plan() });
    assert!(matched.notes.iter().any(|note| note.contains("general experience")), "{:?}", matched.notes);
    assert!(matched.model.comparisons[0].levels[0].m > 0.5);
}

#[test]
fn records_without_a_value_are_no_suggestion() {
    let nothing = StringArray::from_iter([None::<&str>, None]);
    let columns = vec![InputColumn { name: "email", chunks: vec![Arc::new(nothing)], key: false }];
    let matched = run(Input { rows: 2, columns, sources: Vec::new(), told: &[] }, &plan(), &|_, _, _| (), &|| false).unwrap();
    assert_eq!((matched.pairs.len(), matched.entity), (0, vec![0, 1]));
}

#[test]
fn a_cancelled_run_gives_nothing() {
    let made = made(300);
    assert!(matches!(run(input(&made), &plan(), &|_, _, _| (), &|| true), Err(Cancelled)));
}

#[test]
fn nothing_to_match_is_no_error() {
    let empty = Made { columns: vec![StringArray::from(Vec::<&str>::new()); 4], entity: Vec::new() };
    assert!(matched(&empty, &plan()).entity.is_empty());
    let missing = Made { columns: vec![StringArray::from(vec![None::<&str>; 3]); 4], entity: vec![0, 1, 2] };
    assert_eq!(matched(&missing, &plan()).entity, [0, 1, 2]);
    let alone = made(1);
    assert!(matched(&alone, &plan()).pairs.len() <= 1);
}

/// A plan with keys and measures written out: names, dates and cards of [`made`].
fn written() -> Matching {
    let key = |columns: &[usize]| BlockingKey {
        label: format!("{columns:?}"),
        parts: columns.iter().map(|column| KeyPart { column: *column, transform: Transform::Value }).collect(),
    };
    let compare =
        |column, measure| Comparison { name: format!("c{column}"), column, measure, term_frequency: column < 2, unless: Vec::new() };
    let fields = vec![
        compare(0, Measure::JaroWinkler(vec![0.92, 0.8])),
        compare(1, Measure::JaroWinkler(vec![0.92, 0.8])),
        compare(2, Measure::Levenshtein(vec![1, 2])),
        compare(3, Measure::DamerauLevenshtein(vec![1])),
    ];
    Matching { block: Block::Keys(vec![key(&[3]), key(&[0, 1]), key(&[2])]), compare: Compare::Fields(fields), ..plan() }
}

/// Two names, levels, and the bits of the weight.
type NamedPair = (usize, usize, u64, u64);

/// What a match says of records by name: pairs with their levels and the bits of their weights, and entities.
fn by_name(result: &Matched, names: &[usize]) -> (Vec<NamedPair>, Vec<Vec<usize>>) {
    let pair = |pair: &Pair| {
        let (a, b) = (names[pair.left as usize], names[pair.right as usize]);
        (a.min(b), a.max(b), pair.levels, pair.weight.to_bits())
    };
    let mut pairs: Vec<NamedPair> = result.pairs.iter().map(pair).collect();
    pairs.sort_unstable();
    let mut entities: std::collections::BTreeMap<u32, Vec<usize>> = std::collections::BTreeMap::new();
    result.entity.iter().zip(names).for_each(|(entity, name)| entities.entry(*entity).or_default().push(*name));
    let mut entities: Vec<Vec<usize>> = entities.into_values().collect();
    entities.iter_mut().for_each(|members| members.sort_unstable());
    entities.sort_unstable();
    (pairs, entities)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn neither_the_order_of_rows_nor_pieces_nor_threads_change_anything(seed in any::<u64>(), piece in 1usize..200, threads in 1usize..5) {
        let made = made(300);
        let rows = made.entity.len();
        let names: Vec<usize> = (0..rows).collect();
        let expected = by_name(&matched(&made, &written()), &names);
        prop_assert!(!expected.0.is_empty());

        let mut order = names.clone();
        order.sort_by_key(|row| mix(seed ^ *row as u64));
        let shuffled = |column: &StringArray| StringArray::from_iter_values(order.iter().map(|row| column.value(*row)));
        let pieces = |column: StringArray| (0..rows).step_by(piece).map(|from| Arc::new(column.slice(from, piece.min(rows - from))) as ArrayRef).collect();
        let headers = ["first_name", "last_name", "birth_date", "card"];
        let columns = headers.iter().zip(&made.columns);
        let columns = columns.map(|(name, values)| InputColumn { name, chunks: pieces(shuffled(values)), key: false }).collect();
        let input = Input { rows, columns, sources: Vec::new(), told: &[] };
        let result = on_threads(threads, || run(input, &written(), &|_, _, _| (), &|| false)).unwrap().unwrap();
        prop_assert_eq!(by_name(&result, &order), expected);
    }
}

#[test]
fn a_budget_cuts_large_blocks_and_says_so() {
    let made = made(900);
    let key = BlockingKey { label: "first".into(), parts: vec![KeyPart { column: 0, transform: Transform::Value }] };
    let free = Matching { block: Block::Keys(vec![key]), ..written() };
    let whole = matched(&made, &free);
    let bounded = matched(&made, &Matching { max_block: Some(20), ..free.clone() });
    let (before, after) = (&whole.blocking[0], &bounded.blocking[0]);
    assert!(before.cut == 0 && before.largest.iter().all(|block| block.windows == 1));
    assert_eq!((before.largest_block, before.records), (after.largest_block, after.records));
    assert!(
        after.cut > 0
            && after.largest[0].windows == after.largest_block.div_ceil(20)
            && FIRST.contains(&after.largest[0].values[0].as_str())
    );
    // Twelve first names: windows make far fewer pairs, and of those that blocks found most are still found.
    assert!(after.pairs * 4 < before.pairs, "{} of {} pairs", after.pairs, before.pairs);
    assert_eq!(bounded.candidates, after.pairs);
    assert!(bounded.links * 10 >= whole.links * 8, "{} of {} links", bounded.links, whole.links);
    let few = matched(&made, &Matching { max_pairs: Some(5_000), ..free });
    assert!(few.blocking[0].pairs <= 5_000 && few.blocking[0].pairs > 2_000, "{} pairs", few.blocking[0].pairs);
}

#[test]
fn what_is_foreseen_is_counted_and_timed() {
    let made = made(600);
    let foreseen = foresee(input(&made), &written());
    let result = matched(&made, &written());
    assert!(foreseen.keys.iter().zip(&result.blocking).all(|(a, b)| (a.pairs, &a.largest) == (b.pairs, &b.largest)));
    assert!(foreseen.seconds > 0.0 && foreseen.bytes > 0);
    let nothing = foresee(
        Input { rows: 0, columns: Vec::new(), sources: Vec::new(), told: &[] },
        &Matching { compare: Compare::Fields(Vec::new()), ..plan() },
    );
    assert_eq!((nothing.bytes, nothing.keys.iter().map(|key| key.pairs).sum::<u64>()), (0, 0));
}
