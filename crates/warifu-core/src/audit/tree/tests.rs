use std::collections::HashMap;

use data_encoding::HEXLOWER;
use proptest::prelude::*;

use super::*;

/// The leaves that the reference implementation of Certificate Transparency tests with.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// The roots that it gives for the first 0 to 8 of them.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// MTH as RFC 6962 §2.1 writes it, by recursion.
fn recursive_root(leaves: &[Vec<u8>]) -> NodeHash {
    match leaves {
        [] => NodeHash::of_nothing(),
        [leaf] => NodeHash::of_leaf(leaf),
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            NodeHash::of_children(&recursive_root(left), &recursive_root(right))
        }
    }
}

/// A tree with all that a store would keep of it.
struct Grown {
    frontier: Frontier,
    nodes: HashMap<Position, NodeHash>,
    roots: Vec<NodeHash>,
}

fn grow(leaves: impl IntoIterator<Item = Vec<u8>>) -> Grown {
    let mut tree = Grown { frontier: Frontier::new(), nodes: HashMap::new(), roots: Vec::new() };
    tree.roots.push(tree.frontier.root());
    for leaf in leaves {
        tree.frontier.append(NodeHash::of_leaf(&leaf), |position, hash| {
            assert!(tree.nodes.insert(position, hash).is_none(), "a node is completed once");
        });
        tree.roots.push(tree.frontier.root());
    }
    tree
}

fn numbered(count: u64) -> impl Iterator<Item = Vec<u8>> {
    (0..count).map(|number| number.to_be_bytes().to_vec())
}

impl Grown {
    fn prove(&self, plan: &ProofPlan) -> Vec<NodeHash> {
        plan.prove(|position| self.nodes.get(&position).copied()).unwrap()
    }
}

fn flipped(hash: &NodeHash, byte: usize) -> NodeHash {
    let mut bytes = *hash.as_bytes();
    bytes[byte] ^= 1 << (byte % 8);
    NodeHash::from(bytes)
}

#[test]
fn the_reference_leaves_give_the_reference_roots() {
    let tree = grow(LEAVES.iter().map(|leaf| HEXLOWER.decode(leaf.as_bytes()).unwrap()));
    let roots: Vec<_> = tree.roots.iter().map(NodeHash::to_string).collect();
    assert_eq!(roots, ROOTS);
}

#[test]
fn the_example_tree_of_rfc_6962_has_the_paths_told_there() {
    type Row = (Result<ProofPlan, OutsideTree>, &'static [(u8, u64)]);
    let rows: [Row; 7] = [
        (ProofPlan::inclusion(0, 7), &[(0, 1), (1, 1), (1, 2), (0, 6)]),
        (ProofPlan::inclusion(3, 7), &[(0, 2), (1, 0), (1, 2), (0, 6)]),
        (ProofPlan::inclusion(4, 7), &[(0, 5), (0, 6), (2, 0)]),
        (ProofPlan::inclusion(6, 7), &[(1, 2), (2, 0)]),
        (ProofPlan::consistency(3, 7), &[(0, 2), (0, 3), (1, 0), (1, 2), (0, 6)]),
        (ProofPlan::consistency(4, 7), &[(1, 2), (0, 6)]),
        (ProofPlan::consistency(6, 7), &[(1, 2), (0, 6), (2, 0)]),
    ];
    for (plan, expected) in rows {
        let positions: Vec<_> = plan.unwrap().positions().map(|at| (at.level, at.index)).collect();
        assert_eq!(positions, expected);
    }
}

#[test]
fn every_leaf_of_every_tree_up_to_70_is_proved_and_nothing_else_is() {
    let tree = grow(numbered(70));
    for size in 1..=70_u64 {
        let root = &tree.roots[size as usize];
        for index in 0..size {
            let leaf = tree.nodes[&Position { level: 0, index }];
            let proof = tree.prove(&ProofPlan::inclusion(index, size).unwrap());
            assert!(verify_inclusion(&leaf, index, size, root, &proof), "leaf {index} of {size}");
            for other in (0..72).filter(|other| *other != index) {
                assert!(!verify_inclusion(&leaf, other, size, root, &proof), "{index} as {other} of {size}");
            }
            for other in (0..=70).filter(|other| *other != size) {
                let root = &tree.roots[other as usize];
                assert!(!verify_inclusion(&leaf, index, other, root, &proof), "{index} of {size} in {other}");
            }
            assert!(!verify_inclusion(&flipped(&leaf, 7), index, size, root, &proof));
            assert!(!verify_inclusion(&leaf, index, size, &flipped(root, 31), &proof));
            assert_no_changed_proof_passes(&proof, |changed| {
                verify_inclusion(&leaf, index, size, root, changed)
            });
        }
    }
}

#[test]
fn every_pair_of_trees_up_to_70_is_consistent_and_no_other_pair_passes() {
    let tree = grow(numbered(70));
    for new in 0..=70_u64 {
        for old in 0..=new {
            let (old_root, new_root) = (&tree.roots[old as usize], &tree.roots[new as usize]);
            let proof = tree.prove(&ProofPlan::consistency(old, new).unwrap());
            assert!(verify_consistency((old, old_root), (new, new_root), &proof), "{old} to {new}");
            assert!(!verify_consistency((old, &flipped(old_root, 3)), (new, new_root), &proof));
            if old > 0 {
                assert!(!verify_consistency((old, old_root), (new, &flipped(new_root, 30)), &proof));
                let taller = 2 * new.next_power_of_two();
                assert!(
                    !verify_consistency((old, old_root), (taller, new_root), &proof),
                    "{new} as {taller}"
                );
            }
            for other in (1..=70).filter(|other| *other != old) {
                let root = &tree.roots[other as usize];
                let verdict = verify_consistency((other, root), (new, new_root), &proof);
                let same = || proof == tree.prove(&ProofPlan::consistency(other, new).unwrap());
                assert!(!verdict || same(), "the proof of {old} to {new} passed for {other}");
            }
            assert_no_changed_proof_passes(&proof, |changed| {
                verify_consistency((old, old_root), (new, new_root), changed)
            });
        }
    }
}

/// Flips a bit in each hash, drops each, repeats each, and appends one.
fn assert_no_changed_proof_passes(proof: &[NodeHash], verify: impl Fn(&[NodeHash]) -> bool) {
    for at in 0..proof.len() {
        let mut changed = proof.to_vec();
        changed[at] = flipped(&proof[at], at % 32);
        assert!(!verify(&changed), "changed hash {at}");
        let mut shorter = proof.to_vec();
        shorter.remove(at);
        assert!(!verify(&shorter), "dropped hash {at}");
        let mut longer = proof.to_vec();
        longer.insert(at, proof[at]);
        assert!(!verify(&longer), "repeated hash {at}");
    }
    let mut longer = proof.to_vec();
    longer.push(NodeHash::of_nothing());
    assert!(!verify(&longer), "one hash too many");
}

#[test]
fn every_bit_of_a_proof_matters() {
    let tree = grow(numbered(53));
    let root = &tree.roots[53];
    let leaf = tree.nodes[&Position { level: 0, index: 21 }];
    let inclusion = tree.prove(&ProofPlan::inclusion(21, 53).unwrap());
    let consistency = tree.prove(&ProofPlan::consistency(37, 53).unwrap());
    for bit in 0..256 {
        let flip = |proof: &[NodeHash], at: usize| {
            let mut bytes = *proof[at].as_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let mut changed = proof.to_vec();
            changed[at] = NodeHash::from(bytes);
            changed
        };
        for at in 0..inclusion.len() {
            assert!(!verify_inclusion(&leaf, 21, 53, root, &flip(&inclusion, at)));
        }
        for at in 0..consistency.len() {
            assert!(!verify_consistency((37, &tree.roots[37]), (53, root), &flip(&consistency, at)));
        }
    }
}

#[test]
fn a_rewritten_leaf_breaks_consistency_with_the_old_root() {
    let honest = grow(numbered(20));
    let forged =
        grow(numbered(33).map(|leaf| if leaf == 5_u64.to_be_bytes() { b"forged".to_vec() } else { leaf }));
    let proof = forged.prove(&ProofPlan::consistency(20, 33).unwrap());
    assert!(verify_consistency((20, &forged.roots[20]), (33, &forged.roots[33]), &proof));
    assert!(!verify_consistency((20, &honest.roots[20]), (33, &forged.roots[33]), &proof));
}

#[test]
fn nothing_is_planned_outside_the_tree() {
    assert_eq!(ProofPlan::inclusion(0, 0), Err(OutsideTree));
    assert_eq!(ProofPlan::inclusion(7, 7), Err(OutsideTree));
    assert_eq!(ProofPlan::consistency(8, 7), Err(OutsideTree));
}

#[test]
fn a_hole_in_the_stored_tree_is_told_by_its_place() {
    let tree = grow(numbered(7));
    let hole = Position { level: 1, index: 2 };
    let plan = ProofPlan::inclusion(0, 7).unwrap();
    let proof = plan.prove(|position| (position != hole).then(|| tree.nodes[&position]));
    assert_eq!(proof, Err(MissingNode(hole)));
}

#[test]
fn a_frontier_with_a_peak_too_many_or_too_few_is_refused() {
    let bytes = grow(numbered(21)).frontier.to_bytes();
    assert_eq!(bytes.len(), 8 + 3 * 32);
    for length in 0..bytes.len() {
        assert_eq!(Frontier::from_bytes(&bytes[..length]), None, "cut at {length}");
    }
    for more in 1..=32 {
        assert_eq!(Frontier::from_bytes(&[&bytes[..], &vec![0; more]].concat()), None, "{more} more");
    }
}

#[test]
fn proofs_of_the_largest_sizes_overflow_nothing() {
    let top = u64::MAX;
    assert_eq!(ProofPlan::inclusion(top - 1, top).unwrap().ranges_count(), 63);
    assert!(!verify_inclusion(&NodeHash::of_nothing(), top - 1, top, &NodeHash::of_nothing(), &[]));
    assert!(ProofPlan::consistency(top - 1, top).unwrap().positions().count() > 60);
    let long = [NodeHash::of_nothing(); 130];
    let root = NodeHash::of_nothing();
    assert!(!verify_inclusion(&root, 1 << 63, top, &root, &long));
    assert!(!verify_consistency((1 << 63, &root), (top, &root), &long));
    assert!(!verify_consistency((top - 1, &root), (top, &root), &long));
}

impl ProofPlan {
    fn ranges_count(&self) -> usize {
        self.prove(|_| Some(NodeHash::of_nothing())).unwrap().len()
    }
}

proptest! {
    #[test]
    fn growing_leaf_by_leaf_through_a_row_is_the_recursive_definition(
        leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..90)
    ) {
        let mut frontier = Frontier::new();
        for (count, leaf) in leaves.iter().enumerate() {
            prop_assert_eq!(frontier.size(), count as u64);
            prop_assert_eq!(frontier.root(), recursive_root(&leaves[..count]));
            frontier = Frontier::from_bytes(&frontier.to_bytes()).unwrap();
            frontier.append(NodeHash::of_leaf(leaf), |_, _| ());
        }
        prop_assert_eq!(frontier.root(), recursive_root(&leaves));
    }

    #[test]
    fn a_proof_asks_for_no_other_nodes_than_it_told(new in 1_u64..2000, part in 0.0..1.0_f64) {
        let old = (new as f64 * part) as u64;
        let tree = grow(numbered(new));
        for plan in [ProofPlan::inclusion(old, new).unwrap(), ProofPlan::consistency(old, new).unwrap()] {
            let told: HashMap<_, _> = plan.positions().map(|at| (at, tree.nodes[&at])).collect();
            prop_assert!(plan.prove(|at| told.get(&at).copied()).is_ok());
        }
    }
}
