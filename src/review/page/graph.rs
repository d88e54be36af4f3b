//! Where the records of an entity and the links among them go: numbered on a circle, a line for each link.
//!
//! Here is only the arithmetic; `entity.html` draws it.

use super::view::{Link, Member};
use serde::Serialize;
use std::f64::consts::TAU;

/// Most records that are drawn; of more the table of links says more than a knot of lines.
const MOST: usize = 30;
/// The drawing is as wide as high.
const SIDE: f64 = 400.0;
/// From the middle to the nodes.
const RADIUS: f64 = 165.0;

/// The drawing.
#[derive(Debug, Serialize)]
pub struct Graph {
    width: f64,
    height: f64,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

/// A record.
#[derive(Debug, Serialize)]
struct Node {
    number: u64,
    winner: bool,
    x: f64,
    y: f64,
}

/// A link, and where its figure stands.
#[derive(Debug, Serialize)]
struct Edge {
    x1: f64,
    y1: f64,
    x2: f64,
    y2: f64,
    x: f64,
    y: f64,
    width: f64,
    probability: f64,
    weakest: bool,
    decided: bool,
}

/// The drawing of records and links; nothing where there are too many of them, or no links.
pub fn graph(members: &[Member], links: &[Link]) -> Option<Graph> {
    if !(2..=MOST).contains(&members.len()) || links.is_empty() {
        return None;
    }
    let nodes: Vec<Node> = members.iter().enumerate().map(|(place, member)| node(place, members.len(), member)).collect();
    let find = |number: u64| nodes.iter().find(|node| node.number == number);
    // The strongest first, so that the weakest lie on top.
    let edges: Vec<Edge> = links.iter().filter_map(|link| find(link.left).zip(find(link.right)).map(|ends| edge(link, ends))).collect();
    // The circle of few records is low.
    let height = nodes.iter().map(|node| node.y).fold(0.0, f64::max) + SIDE / 2.0 - RADIUS;
    Some(Graph { width: SIDE, height, nodes, edges })
}

/// The first record is on top; the others follow clockwise.
fn node(place: usize, of: usize, member: &Member) -> Node {
    // Two stand side by side.
    let turn = if of == 2 { 0.75 } else { 0.0 } + place as f64 / of as f64;
    let (x, y) = (SIDE / 2.0 + RADIUS * (TAU * turn).sin(), RADIUS - RADIUS * (TAU * turn).cos() + SIDE / 2.0 - RADIUS);
    let y = if of == 2 { SIDE / 2.0 - RADIUS + 10.0 } else { y };
    Node { number: member.number, winner: member.winner, x: round(x), y: round(y) }
}

fn edge(link: &Link, (a, b): (&Node, &Node)) -> Edge {
    // A link that is barely one is thin, one that is certain thick.
    let width = if link.probability.is_nan() { 1.0 } else { 1.0 + 4.0 * (link.probability.clamp(0.5, 1.0) - 0.5) * 2.0 };
    Edge {
        x1: a.x,
        y1: a.y,
        x2: b.x,
        y2: b.y,
        x: round((a.x + b.x) / 2.0),
        y: round((a.y + b.y) / 2.0),
        width: round(width),
        probability: link.probability,
        weakest: link.weakest,
        decided: link.decided,
    }
}

fn round(place: f64) -> f64 {
    (place * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(count: u64) -> Vec<Member> {
        (1..=count).map(|number| Member { number, id: format!("crm:{number}"), winner: number == 1, cells: Vec::new() }).collect()
    }

    fn link(left: u64, right: u64, probability: f64) -> Link {
        Link { left, right, probability, weight: 1.0, weakest: probability < 0.9, decided: false, href: "/pair/1".to_owned() }
    }

    #[test]
    fn every_record_has_a_place_within_the_drawing() {
        for count in 2..=30 {
            let links: Vec<Link> = (2..=count).map(|right| link(1, right, 0.99)).collect();
            let drawn = graph(&members(count), &links).expect("drawn");
            assert_eq!((drawn.nodes.len() as u64, drawn.edges.len() as u64), (count, count - 1));
            let inside = |node: &Node| (15.0..=SIDE - 15.0).contains(&node.x) && (15.0..=drawn.height - 15.0).contains(&node.y);
            assert!(drawn.nodes.iter().all(inside), "{count}: {drawn:?}");
        }
    }

    #[test]
    fn the_thicker_the_likelier() {
        let drawn = graph(&members(3), &[link(1, 2, 0.99), link(2, 3, 0.6), link(1, 9, 0.7), link(1, 3, f64::NAN)]).expect("drawn");
        assert_eq!(drawn.edges.len(), 3, "a link to a record that is not shown is left out");
        assert!(drawn.edges[0].width > drawn.edges[1].width && drawn.edges[1].weakest);
    }

    #[test]
    fn a_knot_is_not_drawn() {
        assert!(graph(&members(31), &[link(1, 2, 0.9)]).is_none());
        assert!(graph(&members(1), &[]).is_none());
    }
}
