//! Minimum-weight vertex cover of a bipartite graph, exactly, by maximum flow; and a maximum matching as its certificate.
//!
//! Every left vertex weighs the same, and every right vertex weighs the same (the two unit prices), which is what a right's user and
//! device CALs are. By König's theorem the unit-weight cover is as large as a maximum matching.

/// A bipartite graph: `edges` are (left, right), both counted from 0.
pub struct Graph<'a> {
    pub left: usize,
    pub right: usize,
    pub edges: &'a [(u32, u32)],
}

/// A cover: which vertices are in it, its weight, and the size of a maximum matching.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cover {
    pub left: Vec<bool>,
    pub right: Vec<bool>,
    pub matching: u64,
}

const FREE: u32 = u32::MAX;

/// The cheapest set of vertices that touches every edge, where a left vertex weighs `left_weight` and a right one `right_weight`
/// (both positive). Ties: the cover with fewer left vertices' flow cut, always the same for the same graph.
pub fn minimum_cover(graph: &Graph, left_weight: u64, right_weight: u64) -> Cover {
    let rows = Rows::of(graph);
    let matching = Matching::of(graph, &rows);
    let (left, right) =
        if left_weight == right_weight { matching.konig(&rows) } else { Flow::of(graph, &rows, left_weight, right_weight).cut() };
    Cover { left, right, matching: matching.size }
}

/// Edges by left vertex.
struct Rows {
    start: Vec<u32>,
    to: Vec<u32>,
}

impl Rows {
    fn of(graph: &Graph) -> Rows {
        let mut start = vec![0u32; graph.left + 1];
        for (l, _) in graph.edges {
            start[*l as usize + 1] += 1;
        }
        for i in 0..graph.left {
            start[i + 1] += start[i];
        }
        let mut at = start.clone();
        let mut to = vec![0u32; graph.edges.len()];
        for (l, r) in graph.edges {
            let place = &mut at[*l as usize];
            to[*place as usize] = *r;
            *place += 1;
        }
        Rows { start, to }
    }

    fn of_left(&self, l: usize) -> std::ops::Range<usize> {
        self.start[l] as usize..self.start[l + 1] as usize
    }
}

/// Hopcroft–Karp.
struct Matching {
    of_left: Vec<u32>,
    of_right: Vec<u32>,
    size: u64,
}

impl Matching {
    fn of(graph: &Graph, rows: &Rows) -> Matching {
        let mut m = Matching { of_left: vec![FREE; graph.left], of_right: vec![FREE; graph.right], size: 0 };
        let mut level = vec![0u32; graph.left];
        while m.layer(rows, &mut level) {
            let mut next: Vec<usize> = (0..graph.left).map(|l| rows.start[l] as usize).collect();
            for l in 0..graph.left {
                if m.of_left[l] == FREE && m.augment(l, rows, &mut level, &mut next) {
                    m.size += 1;
                }
            }
        }
        m
    }

    /// Breadth-first layers from the free left vertices; whether a free right vertex was reached.
    fn layer(&self, rows: &Rows, level: &mut [u32]) -> bool {
        let mut queue = std::collections::VecDeque::new();
        for (l, lv) in level.iter_mut().enumerate() {
            *lv = FREE;
            if self.of_left[l] == FREE {
                *lv = 0;
                queue.push_back(l);
            }
        }
        let mut reached = false;
        while let Some(l) = queue.pop_front() {
            for e in rows.of_left(l) {
                match self.of_right[rows.to[e] as usize] {
                    FREE => reached = true,
                    mate if level[mate as usize] == FREE => {
                        level[mate as usize] = level[l] + 1;
                        queue.push_back(mate as usize);
                    }
                    _ => {}
                }
            }
        }
        reached
    }

    /// One augmenting path from a free left vertex along the layers (its own stack: paths can be long).
    fn augment(&mut self, root: usize, rows: &Rows, level: &mut [u32], next: &mut [usize]) -> bool {
        let mut path = vec![root];
        while let Some(&l) = path.last() {
            if next[l] == rows.of_left(l).end {
                level[l] = FREE;
                path.pop();
                if let Some(&parent) = path.last() {
                    next[parent] += 1;
                }
                continue;
            }
            let mate = self.of_right[rows.to[next[l]] as usize];
            if mate == FREE {
                for &l in &path {
                    let r = rows.to[next[l]];
                    self.of_left[l] = r;
                    self.of_right[r as usize] = l as u32;
                }
                return true;
            }
            if level[mate as usize] == level[l] + 1 {
                path.push(mate as usize);
            } else {
                next[l] += 1;
            }
        }
        false
    }

    /// König: with Z all that alternating paths reach from free left vertices, the cover is (left outside Z) and (right inside Z).
    fn konig(&self, rows: &Rows) -> (Vec<bool>, Vec<bool>) {
        let mut left_in = vec![false; self.of_left.len()];
        let mut right_in = vec![false; self.of_right.len()];
        let mut stack: Vec<usize> = (0..self.of_left.len()).filter(|&l| self.of_left[l] == FREE).collect();
        stack.iter().for_each(|&l| left_in[l] = true);
        while let Some(l) = stack.pop() {
            for e in rows.of_left(l) {
                let r = rows.to[e] as usize;
                if right_in[r] {
                    continue;
                }
                right_in[r] = true;
                let mate = self.of_right[r];
                if mate != FREE && !left_in[mate as usize] {
                    left_in[mate as usize] = true;
                    stack.push(mate as usize);
                }
            }
        }
        (left_in.iter().map(|z| !z).collect(), right_in)
    }
}

/// Dinic's algorithm on source → left (left weight) → right (unbounded) → sink (right weight).
struct Flow {
    head: Vec<u32>,
    next: Vec<u32>,
    to: Vec<u32>,
    room: Vec<u64>,
    left: usize,
    right: usize,
}

impl Flow {
    fn of(graph: &Graph, rows: &Rows, left_weight: u64, right_weight: u64) -> Flow {
        let vertices = graph.left + graph.right + 2;
        let mut flow =
            Flow { head: vec![FREE; vertices], next: Vec::new(), to: Vec::new(), room: Vec::new(), left: graph.left, right: graph.right };
        let (source, sink) = (graph.left + graph.right, graph.left + graph.right + 1);
        for l in 0..graph.left {
            if !rows.of_left(l).is_empty() {
                flow.arc(source, l, left_weight);
            }
            for e in rows.of_left(l) {
                flow.arc(l, graph.left + rows.to[e] as usize, u64::MAX / 4);
            }
        }
        (0..graph.right).for_each(|r| flow.arc(graph.left + r, sink, right_weight));
        let mut level = vec![FREE; vertices];
        while flow.layer(source, sink, &mut level) {
            let mut at = flow.head.clone();
            while flow.push(source, sink, &mut level, &mut at) {}
        }
        flow
    }

    fn arc(&mut self, from: usize, to: usize, room: u64) {
        for (a, b, room) in [(from, to, room), (to, from, 0)] {
            self.next.push(self.head[a]);
            self.head[a] = self.to.len() as u32;
            self.to.push(b as u32);
            self.room.push(room);
        }
    }

    fn layer(&self, source: usize, sink: usize, level: &mut [u32]) -> bool {
        level.fill(FREE);
        level[source] = 0;
        let mut queue = std::collections::VecDeque::from([source]);
        while let Some(v) = queue.pop_front() {
            let mut arc = self.head[v];
            while arc != FREE {
                let to = self.to[arc as usize] as usize;
                if self.room[arc as usize] > 0 && level[to] == FREE {
                    level[to] = level[v] + 1;
                    queue.push_back(to);
                }
                arc = self.next[arc as usize];
            }
        }
        level[sink] != FREE
    }

    /// Pushes along one path of the layers; false where there is none left.
    fn push(&mut self, source: usize, sink: usize, level: &mut [u32], at: &mut [u32]) -> bool {
        let mut path: Vec<u32> = Vec::new();
        let mut v = source;
        loop {
            if v == sink {
                let room = path.iter().map(|&a| self.room[a as usize]).min().unwrap_or(0);
                for &arc in &path {
                    self.room[arc as usize] -= room;
                    self.room[arc as usize ^ 1] += room;
                }
                return true;
            }
            let arc = at[v];
            if arc == FREE {
                level[v] = FREE;
                let Some(back) = path.pop() else { return false };
                v = self.to[back as usize ^ 1] as usize;
                at[v] = self.next[at[v] as usize];
                continue;
            }
            let to = self.to[arc as usize] as usize;
            if self.room[arc as usize] > 0 && level[to] != FREE && level[to] == level[v] + 1 {
                path.push(arc);
                v = to;
            } else {
                at[v] = self.next[arc as usize];
            }
        }
    }

    /// The minimum cut nearest the source: left vertices cut off from it, right vertices still reached, are the cover.
    fn cut(&self) -> (Vec<bool>, Vec<bool>) {
        let vertices = self.left + self.right + 2;
        let mut level = vec![FREE; vertices];
        self.layer(self.left + self.right, self.left + self.right + 1, &mut level);
        let touched = |l: usize| self.head[l] != FREE;
        let left = (0..self.left).map(|l| touched(l) && level[l] == FREE).collect();
        let right = (0..self.right).map(|r| level[self.left + r] != FREE).collect();
        (left, right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn weight(cover: &Cover, wl: u64, wr: u64) -> u64 {
        let count = |side: &[bool]| side.iter().filter(|x| **x).count() as u64;
        count(&cover.left) * wl + count(&cover.right) * wr
    }

    /// All subsets of left vertices; the right side follows.
    fn brute(graph: &Graph, wl: u64, wr: u64) -> u64 {
        (0u32..1 << graph.left)
            .map(|set| {
                let mut right = vec![false; graph.right];
                for (l, r) in graph.edges {
                    if set >> l & 1 == 0 {
                        right[*r as usize] = true;
                    }
                }
                u64::from(set.count_ones()) * wl + right.iter().filter(|x| **x).count() as u64 * wr
            })
            .min()
            .unwrap_or(0)
    }

    proptest! {
        #[test]
        fn the_cover_is_the_cheapest_of_all_and_touches_every_pair(
            edges in proptest::collection::vec((0u32..7, 0u32..7), 0..24), wl in 1u64..60, wr in 1u64..60
        ) {
            let mut edges = edges;
            edges.sort_unstable();
            edges.dedup();
            let graph = Graph { left: 7, right: 7, edges: &edges };
            for (wl, wr) in [(wl, wr), (1, 1), (wl, wl)] {
                let cover = minimum_cover(&graph, wl, wr);
                prop_assert!(edges.iter().all(|(l, r)| cover.left[*l as usize] || cover.right[*r as usize]));
                prop_assert_eq!(weight(&cover, wl, wr), brute(&graph, wl, wr));
                prop_assert_eq!(cover.matching, brute(&graph, 1, 1), "König: the unit cover is as large as the matching");
            }
        }
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let edges: Vec<(u32, u32)> = (0..50_000u32).flat_map(|i| [(i, i), (i + 1, i)]).collect();
        let graph = Graph { left: 50_001, right: 50_000, edges: &edges };
        assert_eq!(minimum_cover(&graph, 1, 1).matching, 50_000);
    }
}
