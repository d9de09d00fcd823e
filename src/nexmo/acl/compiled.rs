//! A list in the form in which many requests are decided.

use std::collections::HashMap;
use std::fmt;

use crate::nexmo::acl::path_fault::{check_path, segments};
use crate::nexmo::acl::pattern::{End, Segment, Shape};
use crate::nexmo::{Acl, Decision, Request};

/// The number of tree nodes that are visited for each rule before the rules are compared one by one. Measured: where
/// a rule is slow to go through, for its many `**`, that costs as much as some 300 places.
const PLACES_PER_RULE: usize = 48;

/// The minimum number of nodes that may be visited, however few rules there are.
const PLACES_AT_LEAST: usize = 64;

impl Acl {
    /// Returns the list in a form that decides many requests quickly.
    #[must_use]
    pub fn compile(&self) -> CompiledAcl {
        let mut nodes = vec![Node::default()];
        for (at, (path, _)) in self.as_slice().iter().enumerate() {
            let shape = Shape::of(path);
            let node = shape.segments.iter().fold(0, |node, segment| child(&mut nodes, node, *segment));
            if let Some(node) = nodes.get_mut(node) {
                node.rules.push((at, shape.end));
            }
        }
        CompiledAcl { acl: self.clone(), nodes }
    }
}

/// An [`Acl`] as a tree of segments. It decides as [`Acl::decide`] does. For lists that people write, the time grows with
/// the depth of the path and not with the number of rules.
///
/// All matches of the path are followed at once, and each place of the tree is visited at most once per segment. If many
/// patterns with `**` match a path at once, the tree is slower than a list. So after a number of places that grows with the
/// number of rules, the rules are compared one by one. A hostile list takes at most about half as long again as with
/// [`Acl::decide`].
///
/// Create it once and share it. It is immutable, `Send` and `Sync`.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Acl, Method, Request};
///
/// let acl = Acl::client_sdk().compile();
/// assert!(acl.decide(&Request::new(Method::Post, "/v0.1/users")).is_allowed());
/// assert!(!acl.decide(&Request::new(Method::Post, "/v1/calls")).is_allowed());
/// assert_eq!(acl.acl(), &Acl::client_sdk());
/// ```
#[derive(Clone)]
pub struct CompiledAcl {
    acl: Acl,
    /// The first is the root, where every path begins.
    nodes: Vec<Node>,
}

/// A place in the tree: the end of the patterns that share the segments on the way to it.
#[derive(Clone, Default)]
struct Node {
    /// Reached through `**`, so any further segment leads back to it.
    is_any: bool,
    literals: HashMap<Box<str>, usize>,
    one: Option<usize>,
    any: Option<usize>,
    /// The rules whose pattern ends here, by their place in the list, in its order.
    rules: Vec<(usize, End)>,
}

impl CompiledAcl {
    /// Decides whether a request is permitted, as [`Acl::decide`] does.
    #[must_use]
    pub fn decide<'a>(&'a self, request: &Request<'a>) -> Decision<'a> {
        Decision::new(&self.acl, *request, check_path(request.path()).map(|()| self.find(request)))
    }

    /// Returns the list it was made of.
    #[must_use]
    pub const fn acl(&self) -> &Acl {
        &self.acl
    }

    /// Finds the first rule in the list that permits the request.
    fn find(&self, request: &Request<'_>) -> Option<usize> {
        let has_slash = request.path().ends_with('/');
        let mut places = Vec::new();
        let mut next = Vec::new();
        self.enter(0, &mut places);
        // Only the last segment can be empty, and that one is the slash at the end.
        let mut budget = self.acl.len().saturating_mul(PLACES_PER_RULE).saturating_add(PLACES_AT_LEAST);
        for segment in segments(request.path()).filter(|segment| !segment.is_empty()) {
            // So many places match that comparing the rules one by one is no slower.
            let Some(left) = budget.checked_sub(places.len()) else { return self.acl.first_permitting(request) };
            budget = left;
            for place in &places {
                let Some(node) = self.nodes.get(*place) else { continue };
                if node.is_any {
                    next.push(*place);
                }
                node.one.iter().chain(node.literals.get(segment)).for_each(|child| self.enter(*child, &mut next));
            }
            // A `**` is reached anew by the way that led to it before.
            next.sort_unstable();
            next.dedup();
            std::mem::swap(&mut places, &mut next);
            next.clear();
        }
        let ends = places.iter().filter_map(|place| self.nodes.get(*place));
        ends.fold(None, |best, node| {
            let better = node.rules.iter().take_while(|(at, _)| best.is_none_or(|best| *at < best));
            let mut permitting = better.filter(|(at, end)| {
                end.accepts(has_slash)
                    && self.acl.as_slice().get(*at).is_some_and(|(_, rule)| rule.mismatch(request).is_none())
            });
            permitting.next().map(|(at, _)| *at).or(best)
        })
    }

    /// Adds a place, and the `**` behind it, which may match no segment.
    fn enter(&self, place: usize, places: &mut Vec<usize>) {
        places.push(place);
        places.extend(self.nodes.get(place).and_then(|node| node.any));
    }
}

impl fmt::Debug for CompiledAcl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompiledAcl").field("acl", &self.acl).finish_non_exhaustive()
    }
}

/// Returns the child of a node for a segment, which is made if it is not there.
fn child(nodes: &mut Vec<Node>, parent: usize, segment: Segment<'_>) -> usize {
    let new = nodes.len();
    let Some(node) = nodes.get_mut(parent) else { return parent };
    let child = match segment {
        Segment::Any => *node.any.get_or_insert(new),
        Segment::Literal(literal) => match node.literals.get(literal) {
            Some(known) => *known,
            None => *node.literals.entry(literal.into()).or_insert(new),
        },
        Segment::One => *node.one.get_or_insert(new),
    };
    if child == new {
        nodes.push(Node { is_any: segment == Segment::Any, ..Node::default() });
    }
    child
}
