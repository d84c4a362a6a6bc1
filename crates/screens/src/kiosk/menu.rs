//! What stands on one page of the kiosk's menu, in the order of the settings.
//!
//! Groups have no order of their own among the services: a group stands where its first service
//! does.

use super::{Issued, late};
use crate::screen::Context;
use hall::forecast::{self, Forecast};
use hall::setup::{LatePolicy, Service};
use hall::{GroupId, Hall, PriorityClassId, Refusal, ServiceId, Text};

/// Menus have at most three levels; deeper settings, or groups that stand in each other, are cut
/// here.
const GROUPS_MAX: usize = 3;

/// One tile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Entry {
    /// A service: touching it takes a ticket.
    Service(ServiceId),
    /// A group: touching it opens its page.
    Group(GroupId),
}

/// A tile and what can be said of it without looking at the queues.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tile<'a> {
    pub(super) entry: Entry,
    pub(super) name: &'a Text,
    pub(super) icon: &'a str,
    pub(super) prefix: &'a str,
    /// The number of services it stands for.
    pub(super) services: usize,
    /// The number of tickets waiting for them.
    pub(super) waiting: usize,
    /// Its colour: the position of its first service in the settings.
    pub(super) tint: usize,
}

/// The groups around a service, the outermost first.
fn chain(hall: &Hall, service: &Service) -> Vec<GroupId> {
    let mut chain = Vec::new();
    let mut next = service.group;
    while let Some(group) = next.and_then(|id| hall.setup().group(id)) {
        if chain.len() == GROUPS_MAX || chain.contains(&group.id) {
            break;
        }
        chain.push(group.id);
        next = group.parent;
    }
    chain.reverse();
    chain
}

/// The tiles of the page below `path`.
pub(super) fn tiles<'a>(hall: &'a Hall, path: &[GroupId]) -> Vec<Tile<'a>> {
    let mut tiles: Vec<Tile<'a>> = Vec::new();
    for (index, service) in hall
        .setup()
        .services
        .iter()
        .enumerate()
        .filter(|(_, s)| !s.retired)
    {
        let chain = chain(hall, service);
        let Some(rest) = chain.strip_prefix(path) else {
            continue;
        };
        let waiting = hall.waiting(service.id);
        let Some(group) = rest.first().and_then(|id| hall.setup().group(*id)) else {
            tiles.push(Tile {
                entry: Entry::Service(service.id),
                name: &service.name,
                icon: &service.icon,
                prefix: service.prefix.as_str(),
                services: 1,
                waiting,
                tint: index,
            });
            continue;
        };
        match tiles.iter_mut().find(|t| t.entry == Entry::Group(group.id)) {
            Some(tile) => {
                tile.services += 1;
                tile.waiting += waiting;
            }
            None => tiles.push(Tile {
                entry: Entry::Group(group.id),
                name: &group.name,
                icon: &group.icon,
                prefix: "",
                services: 1,
                waiting,
                tint: index,
            }),
        }
    }
    tiles
}

/// The state of a tile, and what a visitor can expect.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Status {
    /// A ticket can be taken, so many people are before it, and the forecast is missing while nobody
    /// can be called.
    Open(Option<Forecast>, usize),
    /// No ticket now, and why.
    Closed(Refusal),
    /// A group that can be opened.
    Group,
}

/// The status of a tile for a visitor of `class`.
pub(super) fn status(cx: &Context<'_>, entry: Entry, class: Option<PriorityClassId>) -> Status {
    let Entry::Service(id) = entry else {
        return Status::Group;
    };
    if let Err(refusal) = cx.hall.can_issue(cx.at, id) {
        return Status::Closed(refusal);
    }
    if let Some((LatePolicy::Stop, late)) = late::lateness(cx, id, class) {
        return Status::Closed(Refusal::Late { opens: late.opens });
    }
    let (forecast, ahead) = outlook(cx, id, class);
    Status::Open(forecast, ahead)
}

/// The forecast for a visitor who takes a ticket now, and how many people are before.
pub(super) fn outlook(
    cx: &Context<'_>,
    service: ServiceId,
    class: Option<PriorityClassId>,
) -> (Option<Forecast>, usize) {
    let forecast = forecast::for_newcomer(cx.hall, service, class, cx.at);
    let forecast = forecast.filter(|_| cx.connection.calls());
    let ahead = forecast::ahead_of_newcomer(cx.hall, service, class, forecast.as_ref());
    (forecast, ahead as usize)
}

/// The same for a visitor who has just taken a ticket.
pub(super) fn outlook_of(cx: &Context<'_>, issued: &Issued) -> (Option<Forecast>, usize) {
    // The hall shown here may be a little behind the answer.
    let Some(ticket) = cx.hall.ticket(issued.ticket) else {
        return outlook(cx, issued.service, issued.class);
    };
    let forecast = forecast::for_ticket(cx.hall, issued.ticket, cx.at);
    let forecast = forecast.filter(|_| cx.connection.calls());
    let ahead = forecast::ahead_of_ticket(cx.hall, ticket, forecast.as_ref());
    (forecast, ahead as usize)
}
