//! Strata of the weight, and the line that carries what labels say from one to another.

use super::random::Random;

/// Strata are half a bit of weight wide: narrow enough that a stratum whose unsure half is labelled is still about alike.
const WIDTH: f64 = 0.5;
/// Beyond these bits (1 error in 4,096) the machine's claims all count the same: no labels could tell them apart.
pub const REACH: f64 = 12.0;
/// Strata of links, and as many of suggestions.
pub const BINS: usize = (2.0 * REACH / WIDTH) as usize;
/// How many labels the calibration is worth within a stratum.
pub const STRENGTH: f64 = 2.0;
/// Before any label: how many bits all weights may be off (standard deviation), and by which factor.
const PRIOR_SHIFT: f64 = 2.0;
const PRIOR_SLOPE: f64 = 0.3;
/// The grid of calibrations reaches three standard deviations either way; steps for each.
const STEPS: i32 = 12;

/// Pairs of about the same weight.
#[derive(Clone, Copy, Default)]
pub struct Stratum {
    /// Pairs, labelled ones included.
    pub pairs: f64,
    /// The sum of their weights.
    weights: f64,
    /// Labels that say the same customer.
    pub same: f64,
    /// Labels that say different customers.
    pub different: f64,
}

impl Stratum {
    /// The mean weight, in bits.
    pub fn weight(&self) -> f64 {
        if self.pairs > 0.0 { self.weights / self.pairs } else { 0.0 }
    }

    /// Labels of both kinds.
    pub fn labels(&self) -> f64 {
        self.same + self.different
    }

    /// Pairs without a label.
    pub fn rest(&self) -> f64 {
        (self.pairs - self.labels()).max(0.0)
    }
}

/// First the strata of suggestions by weight, then those of links.
pub struct Strata(pub Vec<Stratum>);

impl Strata {
    /// Strata without pairs.
    pub fn new() -> Strata {
        Strata(vec![Stratum::default(); 2 * BINS])
    }

    /// Adds pairs of one weight, and the labels that some of them have.
    pub fn add(&mut self, link: bool, weight: f64, pairs: f64, same: f64, different: f64) {
        let stratum = &mut self.0[place(link, weight)];
        stratum.pairs += pairs;
        stratum.weights += held(weight) * pairs;
        stratum.same += same;
        stratum.different += different;
    }
}

/// A weight within reach. What is not a number says nothing.
pub fn held(weight: f64) -> f64 {
    if weight.is_nan() { 0.0 } else { weight.clamp(-REACH, REACH) }
}

/// Which stratum a pair belongs to.
pub fn place(link: bool, weight: f64) -> usize {
    let bin = ((held(weight) + REACH) / WIDTH) as usize;
    bin.min(BINS - 1) + if link { BINS } else { 0 }
}

/// How the machine's weights become those that people find: shifted and stretched.
#[derive(Clone, Copy)]
pub struct Line {
    shift: f64,
    slope: f64,
}

impl Line {
    /// Weights as they are.
    pub const NONE: Line = Line { shift: 0.0, slope: 1.0 };

    /// The share of matches at a weight.
    pub fn share(self, weight: f64) -> f64 {
        1.0 / (1.0 + (-self.shift - self.slope * weight).exp2())
    }

    /// How likely the line is after the labels: a logarithm, up to a constant.
    fn likelihood(self, labelled: &[Stratum]) -> f64 {
        let prior = (self.shift / PRIOR_SHIFT).powi(2) + ((self.slope - 1.0) / PRIOR_SLOPE).powi(2);
        let of = |s: &Stratum| {
            let weight = self.shift + self.slope * s.weight();
            let log = s.same * (-weight).exp2().ln_1p() + s.different * weight.exp2().ln_1p();
            // Many labels of one stratum tell of that stratum more than of the line.
            log * (STRENGTH + 1.0) / (STRENGTH + s.labels())
        };
        -0.5 * prior - labelled.iter().map(of).sum::<f64>()
    }
}

/// Lines and how likely each is.
pub struct Calibration(Vec<(Line, f64)>);

impl Calibration {
    /// How likely each line is after the labels.
    pub fn of(strata: &Strata) -> Calibration {
        let labelled: Vec<Stratum> = strata.0.iter().copied().filter(|s| s.labels() > 0.0).collect();
        let step = |at: i32| 3.0 * f64::from(at) / f64::from(STEPS);
        let line = |a, b| Line { shift: PRIOR_SHIFT * step(a), slope: 1.0 + PRIOR_SLOPE * step(b) };
        let lines = (-STEPS..=STEPS).flat_map(|a| (-STEPS..=STEPS).map(move |b| line(a, b)));
        let mut lines: Vec<(Line, f64)> = lines.map(|line| (line, line.likelihood(&labelled))).collect();
        let best = lines.iter().map(|(_, log)| *log).fold(f64::NEG_INFINITY, f64::max);
        lines.iter_mut().for_each(|(_, log)| *log = (*log - best).exp());
        let sum: f64 = lines.iter().map(|(_, weight)| weight).sum();
        lines.iter_mut().for_each(|(_, weight)| *weight /= sum);
        Calibration(lines)
    }

    /// The share that is to be expected at a weight.
    pub fn share(&self, weight: f64) -> f64 {
        self.0.iter().map(|(line, likely)| likely * line.share(weight)).sum()
    }

    /// A line, as often as it is likely; between the points of the grid too.
    pub fn draw(&self, random: &mut Random) -> Line {
        let mut left = random.uniform();
        let found = self.0.iter().find(|(_, likely)| {
            left -= likely;
            left <= 0.0
        });
        let Some((line, _)) = found else { return Line::NONE };
        let mut within = |sd: f64| sd * 3.0 / f64::from(STEPS) * (random.uniform() - 0.5);
        Line { shift: line.shift + within(PRIOR_SHIFT), slope: line.slope + within(PRIOR_SLOPE) }
    }
}
