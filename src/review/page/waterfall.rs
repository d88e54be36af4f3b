//! Where the bars of a waterfall of match weights go: from sum to sum, the prior first and the sum of all last.
//!
//! Here is only the arithmetic; `pair.html` draws it, and escapes what is written beside the bars.

use super::signed;
use super::view::Part;
use super::words::{Lang, percent, word};
use serde::Serialize;

/// The whole drawing.
const WIDTH: f64 = 900.0;
/// Where the bars may begin: names stand left of it.
const LEFT: f64 = 250.0;
/// Where the bars may end.
const RIGHT: f64 = 880.0;
/// Room for the figures beside the outermost bars.
const ROOM: f64 = 48.0;
/// Where the first bar stands.
const TOP: f64 = 30.0;
/// From bar to bar.
const STEP: f64 = 24.0;
/// Longest name beside a bar; a Chinese character counts twice.
const LONGEST: usize = 32;
/// Nothing is drawn farther out than this many bits: it is certain long before.
const FARTHEST: f64 = 60.0;

/// The drawing.
#[derive(Debug, Serialize)]
pub struct Waterfall {
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    bars: Vec<Bar>,
    ticks: Vec<Tick>,
    chances: Vec<Tick>,
}

/// A bar: `prior`, `plus` (points right), `minus` (points left), `none` or `sum`.
#[derive(Debug, Serialize)]
struct Bar {
    kind: &'static str,
    name: String,
    figure: String,
    x: f64,
    y: f64,
    width: f64,
    /// The outline of a bar that points.
    path: String,
    /// Where the bar above ends.
    join: Option<f64>,
    /// Where the figure stands.
    text: f64,
    /// Which end of the figure stands there.
    anchor: &'static str,
}

/// A place on an axis.
#[derive(Debug, Serialize)]
struct Tick {
    x: f64,
    label: String,
    zero: bool,
}

/// The drawing of the parts of a weight and of their sum.
pub fn waterfall(lang: Lang, parts: &[Part], total: f64) -> Waterfall {
    let mut sums = vec![0.0];
    let mut sum = 0.0;
    for part in parts {
        sum = bounded(sum + bounded(part.weight));
        sums.push(sum);
    }
    let total = bounded(total);
    let (least, greatest) =
        sums.iter().chain([&total]).fold((0.0f64, 0.0f64), |(least, greatest), &sum| (least.min(sum), greatest.max(sum)));
    let span = (greatest - least).max(1.0);
    let at = |bits: f64| round(LEFT + ROOM + (bits - least) / span * (RIGHT - LEFT - 2.0 * ROOM));
    let mut bars: Vec<Bar> = Vec::with_capacity(parts.len() + 1);
    for (place, (part, ends)) in parts.iter().zip(sums.windows(2)).enumerate() {
        let kind = match part.weight {
            _ if place == 0 => "prior",
            weight if weight >= 0.05 => "plus",
            weight if weight <= -0.05 => "minus",
            _ => "none",
        };
        let name = if place == 0 || part.label.is_empty() { part.name.clone() } else { format!("{}: {}", part.name, part.label) };
        bars.push(bar(kind, &name, part.weight, place, (at(ends[0]), at(ends[1]))));
    }
    if !parts.is_empty() {
        bars.push(bar("sum", word(lang, "sum"), total, parts.len(), (at(0.0), at(total))));
    }
    if let Some(last) = bars.last_mut() {
        last.join = Some(at(total));
    }
    let bottom = TOP + STEP * bars.len() as f64 + 4.0;
    Waterfall {
        width: WIDTH,
        height: bottom + 28.0,
        left: LEFT,
        right: RIGHT,
        top: TOP - 4.0,
        bottom,
        bars,
        ticks: ticks(least, greatest, at),
        chances: chances(lang, least, greatest, at),
    }
}

fn bar(kind: &'static str, name: &str, weight: f64, place: usize, (from, to): (f64, f64)) -> Bar {
    let y = TOP + STEP * place as f64;
    let (x, end) = if from <= to { (from, to) } else { (to, from) };
    let width = round((end - x).max(2.0));
    let tip = (width / 2.0).min(6.0);
    let (up, middle, down) = (y + 3.0, y + 10.5, y + 18.0);
    let path = if kind == "minus" {
        format!("M{end} {up}H{}L{x} {middle}L{} {down}H{end}Z", round(x + tip), round(x + tip))
    } else {
        format!("M{x} {up}H{}L{} {middle}L{} {down}H{x}Z", round(x + width - tip), round(x + width), round(x + width - tip))
    };
    // The figure stands where the bar points to.
    let (text, anchor) = if to < from { (x - 6.0, "end") } else { (x + width + 6.0, "start") };
    Bar { kind, name: cut(name), figure: signed(weight), x, y, width, path, join: (place > 0).then_some(from), text: round(text), anchor }
}

/// Round figures of the axis, at most ten of them.
fn ticks(least: f64, greatest: f64, at: impl Fn(f64) -> f64) -> Vec<Tick> {
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| (greatest - least) / step <= 10.0).unwrap_or(20.0);
    let first = (least / step).ceil() as i64;
    let last = (greatest / step).floor() as i64;
    let label = |bits: f64| if bits < 0.0 { format!("−{}", -bits) } else { bits.to_string() };
    (first..=last).map(|place| place as f64 * step).map(|bits| Tick { x: at(bits), label: label(bits), zero: bits == 0.0 }).collect()
}

/// Probabilities under the axis, the telling ones first, as far as there is room for them.
fn chances(lang: Lang, least: f64, greatest: f64, at: impl Fn(f64) -> f64) -> Vec<Tick> {
    let mut found: Vec<Tick> = Vec::new();
    for probability in [0.5f64, 0.95, 0.05, 0.999, 0.001, 0.8, 0.99, 0.01] {
        let bits = (probability / (1.0 - probability)).log2();
        let x = at(bits);
        if (least..=greatest).contains(&bits) && found.iter().all(|other| (other.x - x).abs() > 50.0) {
            found.push(Tick { x, label: percent(lang, probability), zero: false });
        }
    }
    found
}

fn bounded(bits: f64) -> f64 {
    if bits.is_nan() { 0.0 } else { bits.clamp(-FARTHEST, FARTHEST) }
}

fn round(place: f64) -> f64 {
    (place * 10.0).round() / 10.0
}

/// A name that is not longer than what there is room for.
fn cut(name: &str) -> String {
    let wide = |character: char| if character as u32 >= 0x1100 { 2 } else { 1 };
    if name.chars().map(wide).sum::<usize>() <= LONGEST {
        return name.to_owned();
    }
    let mut room = LONGEST - 1;
    let fits = |character: &char| {
        let left = room.checked_sub(wide(*character));
        room = left.unwrap_or(0);
        left.is_some()
    };
    name.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, weight: f64) -> Part {
        Part { name: name.to_owned(), label: String::new(), weight }
    }

    #[test]
    fn bars_go_from_sum_to_sum() {
        let drawn = waterfall(Lang::En, &[part("before", -6.0), part("name", 9.0), part("phone", -1.5), part("street", 0.0)], 1.5);
        let kinds: Vec<&str> = drawn.bars.iter().map(|bar| bar.kind).collect();
        assert_eq!(kinds, ["prior", "plus", "minus", "none", "sum"]);
        assert_eq!(drawn.bars[1].join, Some(drawn.bars[0].x));
        assert_eq!(drawn.bars[2].join, Some(round(drawn.bars[1].x + drawn.bars[1].width)));
        let figures: Vec<&str> = drawn.bars.iter().map(|bar| bar.figure.as_str()).collect();
        assert_eq!(figures, ["−6.0", "+9.0", "−1.5", "0.0", "+1.5"]);
        assert_eq!(drawn.ticks.iter().filter(|tick| tick.zero).count(), 1);
        assert!(drawn.chances.iter().any(|tick| tick.label.starts_with("50")));
    }

    #[test]
    fn weights_without_bounds_stay_on_the_page() {
        let parts = [part("before", f64::NEG_INFINITY), part("a", f64::INFINITY), part("b", f64::NAN), part("c", 1e9)];
        let drawn = waterfall(Lang::Zh, &parts, f64::INFINITY);
        for bar in &drawn.bars {
            assert!(bar.x >= LEFT && bar.x + bar.width <= RIGHT && bar.text.is_finite(), "{bar:?}");
        }
        assert!(drawn.ticks.len() <= 11);
    }

    #[test]
    fn nothing_draws_nothing() {
        assert!(waterfall(Lang::En, &[], 0.0).bars.is_empty());
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(cut("phone"), "phone");
        assert!(cut(&"长".repeat(40)).chars().count() <= LONGEST / 2 + 1);
        assert!(cut(&"long ".repeat(40)).ends_with('…'));
    }
}
