//! Numbers of services: no number may be of two services, unless these share a series.

use super::check::Spans;
use hall::setup::{Service, Setup};
use std::ops::Range;
use text::fault::Arg;
use text::reader::{Item, Reader, text};

/// Where the numbers of a service are set.
pub(super) struct Numbering {
    span: Range<usize>,
    key: &'static str,
    /// Set when other services may draw from its series.
    is_shared: bool,
}

impl Numbering {
    /// That this key sets them.
    pub(super) fn at(item: &Item<'_, '_>, key: &'static str, is_shared: bool) -> Numbering {
        Numbering {
            span: item.span.clone(),
            key,
            is_shared,
        }
    }
}

/// Notes each service that would give out numbers of another one above it.
pub(super) fn check_numbers(reader: &Reader<'_>, setup: &Setup, spans: &mut Spans) {
    for (place, service) in setup.services.iter().enumerate() {
        let Some(own) = spans.numbering.get(&service.id) else {
            continue;
        };
        let collides = |other: &&Service| {
            let others = spans.numbering.get(&other.id);
            others.is_some_and(|others| {
                overlap(service, other)
                    && !(own.is_shared && others.is_shared && is_same(service, other))
            })
        };
        let Some(other) = setup.services[..place].iter().find(collides) else {
            continue;
        };
        let others = &spans.numbering[&other.id];
        let number = |value: u32| Arg::Number(i64::from(value));
        let mut args = vec![
            ("prefix", text(service.prefix.as_str())),
            ("other", text(other.id.as_str())),
            ("line", number(reader.line(&others.span))),
        ];
        let kind = if own.is_shared && others.is_shared {
            "config-series-differs"
        } else if !service.prefix.as_str().is_empty() {
            args.push(("free", text(spans.free_prefixes.propose(""))));
            "config-same-prefix"
        } else if service.first == other.first {
            args.push(("free", number(free_first(setup, service))));
            "config-same-numbers"
        } else {
            let (lower, higher) = match service.first < other.first {
                true => (service, other),
                false => (other, service),
            };
            args.push(("lower", text(lower.id.as_str())));
            args.push(("last", number(higher.first - 1)));
            "config-numbers-overlap"
        };
        let path = format!("service.{}.{}", service.id, own.key);
        reader.note(&own.span, &path, kind, args);
    }
}

/// Whether a number can be of both.
fn overlap(one: &Service, other: &Service) -> bool {
    one.prefix == other.prefix && one.first <= other.last && other.first <= one.last
}

fn is_same(one: &Service, other: &Service) -> bool {
    let of = |service: &Service| (service.first, service.last, service.width);
    of(one) == of(other)
}

/// Thousands further on from the first number of `service`, where no other service begins.
fn free_first(setup: &Setup, service: &Service) -> u32 {
    let is_free = |first: &u32| setup.services.iter().all(|other| other.first != *first);
    let mut firsts = (1..).map(|thousands| service.first + 1000 * thousands);
    firsts.find(is_free).unwrap_or(service.first)
}
