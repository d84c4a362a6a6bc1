//! Draws the dialogs of the clerk's screen, above everything else.

use super::dialogs::{Dialog, Purpose, destinations, found};
use super::doing::{Doing, Tone};
use super::view::{P, View, first_row, name_field, timer};
use super::{CounterScreen, Target};
use hall::{JobId, Notice, Printable, TicketState};
use ratatui::layout::Rect;
use text::{self, args};
use ui::style::{ButtonKind, CardStyle, TextStyle};
use ui::{Cut, Rgb};

/// One line of a dialog.
struct Line {
    /// Key or mark at the left.
    mark: String,
    text: String,
    /// At the right.
    detail: String,
    dim: bool,
}

/// How a dialog is made up.
struct Page {
    title: String,
    /// What was typed, and the hint of the empty field.
    field: Option<(String, &'static str)>,
    lines: Vec<Line>,
    at: usize,
    /// A text instead of lines.
    text: Vec<(String, Rgb)>,
    ok: &'static str,
    danger: bool,
    enabled: bool,
    /// Whether the chosen line can be put aside instead.
    dismiss: bool,
    /// What the keys do here.
    hint: Option<String>,
}

pub(super) fn draw(view: &View<'_>, dialog: &Dialog, p: &mut P<'_>) {
    let page = page(view, dialog, p);
    let (s, t) = (view.s, *p.theme());
    let area = p.area();
    let count = page.lines.len() as u16;
    let roomy = s.high >= 34;
    let field_high = match (&page.field, s.line) {
        (None, _) => 0,
        (Some(_), 1) => 3,
        (Some(_), line) => line * 2,
    };
    let button_high = if s.line > 1 {
        s.lines(2)
    } else if s.high >= 20 {
        3
    } else {
        1
    };
    let edge = if s.line > 1 { s.line } else { 1 };
    let gap = if roomy || s.line > 1 { s.line } else { 1 };
    let body = s.lines(
        count
            .max(page.text.len() as u16)
            .max(if page.field.is_some() { 4 } else { 1 }),
    );
    let noted = view
        .screen
        .note
        .as_ref()
        .is_some_and(|n| n.said.tone() == Tone::Warn);
    let hint_high = if page.hint.is_some() || noted {
        s.line + gap / 2
    } else {
        0
    };
    let wanted = hint_high + edge * 2 + s.line + gap + field_high + body + gap + button_high;
    let width = s
        .columns(if s.wide >= 100 { 64 } else { 56 } + if page.dismiss { 20 } else { 0 })
        .min(area.width.saturating_sub(s.columns(2)));
    let card = area.centred(width.max(1), wanted.min(area.height));
    p.card(
        card,
        CardStyle::default()
            .border(t.highlight.mix(t.line, 0.4))
            .shadow()
            .radius(0.7 * f32::from(s.line)),
    );
    let inner = card.inset(s.columns(3).min(card.width / 8), edge);
    let (title, inner) = inner.cut_top(s.line);
    p.text(title, &page.title, s.text(t.text).bold());
    let (buttons, inner) = inner.cut_bottom(button_high);
    // A refusal, or how the keys work, just above the buttons.
    let note = view
        .screen
        .note
        .as_ref()
        .filter(|n| n.until > view.cx.at && n.said.tone() == Tone::Warn);
    let (hint, inner) = inner.cut_bottom(hint_high.min(inner.height));
    let hint = hint.cut_top(s.line).0;
    match (note, &page.hint) {
        (Some(note), _) => p.text(
            hint,
            &note.said.text(view.cx.hall, &view.words),
            s.text(t.warn).bold(),
        ),
        (None, Some(text)) => p.text(hint, text, s.text(t.muted)),
        (None, None) => 0,
    };
    let inner = inner
        .cut_bottom(gap.min(inner.height / 6))
        .1
        .cut_top(gap.min(inner.height / 6))
        .1;
    let (field, inner) = inner.cut_top(field_high.min(inner.height));
    if let Some((typed, hint)) = &page.field {
        name_field(p, s, field, typed, view.words.text(hint), &t);
    }
    if page.lines.is_empty() {
        let mut rest = inner;
        for (i, (text, colour)) in page.text.iter().enumerate() {
            let big = i == 0
                && page.text.len() > 1
                && !matches!(dialog, Dialog::SignOut)
                && s.lines_in(inner.height) >= 6;
            let (slot, below) = rest.cut_top(if big { s.lines(3) } else { s.line });
            let style = if big {
                TextStyle::new(*colour).figures().bold()
            } else {
                s.text(*colour)
            };
            if big {
                p.text(slot.inset(0, s.line / 3), text, style);
            } else {
                let used = p.paragraph(
                    Rect {
                        height: rest.height,
                        ..slot
                    },
                    text,
                    style,
                );
                rest = rest.cut_top(used.max(s.line)).1;
                continue;
            }
            rest = below;
        }
    } else {
        lines(view, p, inner, &page);
    }
    let slots = buttons.split_columns(if page.dismiss { 3 } else { 2 }, s.columns(2));
    p.button(
        slots[0],
        view.words.text("common-back"),
        ButtonKind::Secondary,
        Some("Esc"),
        Target::Close,
        true,
    );
    if page.dismiss {
        p.button(
            slots[1],
            view.words.text("counter-dismiss"),
            ButtonKind::Secondary,
            Some("D"),
            Target::Dismiss,
            page.enabled,
        );
    }
    let kind = if page.danger {
        ButtonKind::Danger
    } else {
        ButtonKind::Primary
    };
    p.button(
        slots[slots.len() - 1],
        page.ok,
        kind,
        Some("Enter"),
        Target::Ok,
        page.enabled,
    );
}

fn lines(view: &View<'_>, p: &mut P<'_>, area: Rect, page: &Page) {
    let (s, t) = (view.s, *p.theme());
    let mut rows = area;
    let mut fit = usize::from(s.lines_in(rows.height)).max(1);
    if page.lines.len() > fit {
        let (foot, rest) = area.cut_bottom(s.line);
        rows = rest;
        fit = usize::from(s.lines_in(rows.height)).max(1);
        let first = first_row(0, Some(page.at), fit, page.lines.len());
        let range =
            view.words.say("counter-range", args! { from: first + 1, to: (first + fit).min(page.lines.len()), count: page.lines.len() });
        let (up, down) = if p.look().utf8 {
            ("▲", "▼")
        } else {
            ("^", "v")
        };
        let (right, rest) = foot.cut_right(s.columns(6));
        let (left, middle) = rest.cut_right(s.columns(6));
        p.text(right, down, s.text(t.highlight).centre());
        p.text(left, up, s.text(t.highlight).centre());
        p.hit(right, Target::Items { on: true });
        p.hit(left, Target::Items { on: false });
        p.text(middle, &range, s.text(t.muted));
    }
    if rows.is_empty() {
        return;
    }
    let first = first_row(0, Some(page.at), fit, page.lines.len());
    let mark_width = page
        .lines
        .iter()
        .map(|l| s.measure(p, &l.mark))
        .max()
        .unwrap_or(0);
    for (i, (index, line)) in page
        .lines
        .iter()
        .enumerate()
        .skip(first)
        .take(fit)
        .enumerate()
    {
        let slot = Rect {
            y: rows.y.saturating_add(s.lines(i as u16)),
            height: s.line,
            ..rows
        }
        .intersection(rows);
        let chosen = index == page.at;
        let (mut ink, mut muted, mut gold) =
            (if line.dim { t.muted } else { t.text }, t.muted, t.ticket);
        if chosen {
            p.card(
                slot,
                CardStyle {
                    top: Some(t.accent),
                    bottom: Some(t.accent),
                    radius: Some(0.3),
                    ..CardStyle::default()
                },
            );
            (ink, muted, gold) = (t.accent_text, t.accent_text, t.accent_text);
        }
        let inner = slot.inset(s.columns(1), 0);
        let (mark, rest) = inner.cut_left(if mark_width > 0 {
            mark_width + s.columns(2)
        } else {
            0
        });
        p.text(mark, &line.mark, s.text(gold).bold());
        let need = s.measure(p, &line.detail);
        // What became of a ticket matters more than the name of its service.
        let (detail, rest) = rest.cut_right(need.min(if page.dismiss {
            rest.width * 2 / 3
        } else {
            rest.width / 2
        }));
        p.text(detail, &line.detail, s.text(muted).right());
        p.text(
            rest.cut_right(s.columns(1)).1,
            &line.text,
            s.text(ink).bold(),
        );
        p.hit(slot, Target::Item(index));
    }
}

fn page(view: &View<'_>, dialog: &Dialog, p: &P<'_>) -> Page {
    let (words, hall, lang, t) = (view.words, view.cx.hall, view.screen.lang, *p.theme());
    let setup = hall.setup();
    let text = |id: &'static str| -> &'static str { text::Words::new(lang).text(id) };
    let current = view.screen.current(hall);
    let number = current.map_or(String::new(), |c| c.number.to_string());
    let blank = Page {
        title: String::new(),
        field: None,
        lines: Vec::new(),
        at: 0,
        text: Vec::new(),
        ok: text("common-ok"),
        danger: false,
        enabled: true,
        dismiss: false,
        hint: None,
    };
    match dialog {
        Dialog::Transfer {
            typed,
            at,
            service: None,
        } => {
            let lines: Vec<Line> = destinations(hall, typed)
                .into_iter()
                .map(|(place, service)| {
                    let here = current.is_some_and(|c| c.service == service.id);
                    Line {
                        mark: format!("{place:>2} {}", service.prefix.as_str()),
                        text: service.name.get(lang).to_owned(),
                        detail: if here {
                            words.text("counter-now-here").to_owned()
                        } else {
                            words.say(
                                "counter-wait-count",
                                args! { count: hall.waiting(service.id) },
                            )
                        },
                        dim: here,
                    }
                })
                .collect();
            Page {
                title: words.say("counter-transfer-title", args! { number: number }),
                field: Some((typed.clone(), "counter-transfer-hint")),
                enabled: !lines.is_empty(),
                text: vec![(words.text("counter-none-found").to_owned(), t.muted)],
                lines,
                at: *at,
                ..blank
            }
        }
        Dialog::Transfer {
            at,
            service: Some(service),
            ..
        } => {
            let name = setup.service(*service).map_or("", |v| v.name.get(lang));
            let kept = current
                .and_then(|c| setup.class(c.class?))
                .map_or(words.text("counter-class-none"), |c| c.name.get(lang));
            let mut lines = vec![Line {
                mark: "1".to_owned(),
                text: words.text("counter-class-keep").to_owned(),
                detail: kept.to_owned(),
                dim: false,
            }];
            lines.extend(setup.classes.iter().enumerate().map(|(i, class)| Line {
                mark: (i + 2).to_string(),
                text: class.name.get(lang).to_owned(),
                detail: words.say("counter-class-level", args! { level: class.level }),
                dim: false,
            }));
            Page {
                title: words.say(
                    "counter-transfer-class-title",
                    args! { number: number, service: name },
                ),
                lines,
                at: *at,
                ok: text("counter-do-transfer"),
                ..blank
            }
        }
        Dialog::Pause { at } => Page {
            title: words.text("counter-pause-title").to_owned(),
            lines: setup
                .pauses
                .iter()
                .enumerate()
                .map(|(i, pause)| Line {
                    mark: (i + 1).to_string(),
                    text: pause.name.get(lang).to_owned(),
                    detail: String::new(),
                    dim: false,
                })
                .collect(),
            at: *at,
            ok: text("counter-key-pause"),
            ..blank
        },
        Dialog::Number { typed, purpose } => {
            let found = CounterScreen::meant(typed, hall);
            let mut said = Vec::new();
            match found {
                Some(ticket) => {
                    said.push((ticket.number.to_string(), t.ticket));
                    said.push((
                        setup
                            .service(ticket.service)
                            .map_or("", |v| v.name.get(lang))
                            .to_owned(),
                        t.text,
                    ));
                    let state = text::ticket_state(&ticket.state, &words);
                    let at = match ticket.state {
                        TicketState::Called { counter, .. }
                        | TicketState::Serving { counter }
                        | TicketState::Parked { counter, .. } => words.say(
                            "counter-state-at",
                            args! { state: state, counter: counter.0 },
                        ),
                        _ => words.say(
                            "counter-state-waited",
                            args! { state: state, time: timer(ticket.waited_s(view.cx.at)) },
                        ),
                    };
                    said.push((at, t.muted));
                }
                None if typed.is_empty() => {
                    said.push((words.text("counter-number-help").to_owned(), t.muted))
                }
                None => said.push((words.text("counter-none-found").to_owned(), t.warn)),
            }
            let (title, ok) = match purpose {
                Purpose::Call => ("counter-do-call-number", "counter-key-call"),
                Purpose::Cancel => ("counter-do-cancel-number", "counter-key-cancel"),
                Purpose::Print => ("counter-do-reprint", "counter-key-reprint"),
            };
            Page {
                title: words.text(title).to_owned(),
                field: Some((typed.clone(), "counter-number-hint")),
                text: said,
                ok: text(ok),
                enabled: found.is_some(),
                ..blank
            }
        }
        Dialog::Cancel { ticket } => {
            let ticket = hall.ticket(*ticket);
            let number = ticket.map_or(String::new(), |v| v.number.to_string());
            Page {
                title: words.say("counter-cancel-title", args! { number: &number }),
                text: vec![
                    (number, t.ticket),
                    (
                        ticket
                            .and_then(|v| setup.service(v.service))
                            .map_or("", |v| v.name.get(lang))
                            .to_owned(),
                        t.text,
                    ),
                    (
                        words.say("counter-cancel-text", args! { seconds: setup.rules.undo_s }),
                        t.muted,
                    ),
                ],
                ok: text("counter-do-cancel"),
                danger: true,
                ..blank
            }
        }
        Dialog::Write { typed } => Page {
            title: words.text("counter-do-tell").to_owned(),
            field: Some((typed.clone(), "counter-tell-hint")),
            text: vec![(words.text("counter-tell-text").to_owned(), t.muted)],
            ok: text("counter-tell-ok"),
            enabled: !typed.trim().is_empty(),
            ..blank
        },
        Dialog::Tell { notice } => {
            let (title, told) = match notice {
                Notice::Urgent => ("counter-do-tell-urgent", "counter-tell-urgent"),
                Notice::ClosingSoon | Notice::Text(_) => {
                    ("counter-do-tell-closing", "counter-tell-closing")
                }
            };
            Page {
                title: words.text(title).to_owned(),
                text: vec![(words.text(told).to_owned(), t.text)],
                ok: text("counter-tell-ok"),
                danger: *notice == Notice::Urgent,
                ..blank
            }
        }
        Dialog::SignOut => {
            let count = hall.parked(view.counter.id).count();
            Page {
                title: words.text("counter-sign-out-title").to_owned(),
                text: vec![
                    (
                        words.say("counter-sign-out-text", args! { count: count }),
                        t.text,
                    ),
                    (
                        hall.parked(view.counter.id)
                            .map(|v| v.number.to_string())
                            .collect::<Vec<_>>()
                            .join("  "),
                        t.ticket,
                    ),
                ],
                ok: text("counter-do-sign-out"),
                danger: true,
                ..blank
            }
        }
        Dialog::Services { marks, at } => Page {
            title: words.text("counter-services-title").to_owned(),
            lines: marks
                .iter()
                .map(|(id, rank)| {
                    let service = setup.service(*id);
                    Line {
                        mark: format!(
                            "{} {}",
                            if *rank > 0 { "[x]" } else { "[ ]" },
                            service.map_or("", |v| v.prefix.as_str())
                        ),
                        text: service.map_or(id.as_str(), |v| v.name.get(lang)).to_owned(),
                        detail: if *rank > 0 {
                            words.say("counter-rank", args! { rank: *rank })
                        } else {
                            words.text("counter-rank-none").to_owned()
                        },
                        dim: *rank == 0,
                    }
                })
                .collect(),
            at: *at,
            ok: text("counter-save"),
            enabled: marks.iter().any(|(_, rank)| *rank > 0),
            hint: Some(words.text("counter-services-hint").to_owned()),
            ..blank
        },
        Dialog::Unprinted { jobs, at } => {
            let is_unprinted = |id: &JobId| CounterScreen::is_unprinted(view.cx, *id);
            let line = |id: &JobId| {
                let job = hall.job(*id)?;
                let Printable::Ticket(ticket) = job.what else {
                    return None;
                };
                let ticket = hall.ticket(ticket)?;
                let since = text::clock(job.since.local(setup.rules.zone).time());
                Some(Line {
                    mark: ticket.number.to_string(),
                    text: setup
                        .service(ticket.service)
                        .map_or("", |v| v.name.get(lang))
                        .to_owned(),
                    detail: words.say(
                        "counter-unprinted-since",
                        args! { state: text::job_state(job.state, &words), time: since },
                    ),
                    dim: !is_unprinted(id),
                })
            };
            Page {
                title: words.text("counter-unprinted-title").to_owned(),
                // A job that is forgotten, as on a new day, keeps its line, so that none below it
                // moves.
                lines: jobs
                    .iter()
                    .map(|id| {
                        line(id).unwrap_or(Line {
                            mark: String::new(),
                            text: String::new(),
                            detail: String::new(),
                            dim: true,
                        })
                    })
                    .collect(),
                at: *at,
                ok: text("counter-print"),
                enabled: jobs.get(*at).is_some_and(is_unprinted) && view.screen.busy.is_none(),
                dismiss: true,
                ..blank
            }
        }
        Dialog::Palette { typed, at } => {
            let doings = found(typed);
            // Why a command makes no sense now needs a whole line: only of the chosen one.
            let refused = doings
                .get(*at)
                .and_then(|doing| view.screen.why_not(view.cx, *doing));
            let lines: Vec<Line> = doings
                .into_iter()
                .map(|doing: Doing| {
                    let resumes = doing == Doing::Pause && !view.counter.is_working();
                    Line {
                        mark: doing.key().to_owned(),
                        text: words
                            .text(if resumes {
                                "counter-do-resume"
                            } else {
                                doing.id()
                            })
                            .to_owned(),
                        detail: String::new(),
                        dim: view.screen.why_not(view.cx, doing).is_some(),
                    }
                })
                .collect();
            Page {
                title: words.text("counter-do-more").to_owned(),
                field: Some((typed.clone(), "counter-palette-hint")),
                enabled: !lines.is_empty(),
                text: vec![(words.text("counter-none-found").to_owned(), t.muted)],
                lines,
                at: *at,
                hint: Some(
                    refused
                        .map(|said| said.text(hall, &words))
                        .unwrap_or_default(),
                ),
                ..blank
            }
        }
    }
}
