//! To which service, and then with which priority.

use super::*;
use hall::setup::Service;
use hall::{CounterCommand, Hall, ServiceId};
use text::args;
use ui::widgets::{List, Outcome, Picker, PickerFace};

/// Asks where the visitor is sent.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct Transfer {
    services: Picker,
    /// The second question: the service that was chosen, and the classes for it.
    class: Option<(ServiceId, List)>,
}

impl Transfer {
    /// Returns the first question.
    pub(in crate::counter) fn new() -> Transfer {
        Transfer {
            services: Picker::new(TYPED_MAX),
            class: None,
        }
    }
}

/// Returns true if the typed text means a service: its place in the list, its letters, or a part of
/// its name.
fn service_matches(service: &Service, place: usize, typed: &str) -> bool {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return true;
    }
    if typed.bytes().all(|b| b.is_ascii_digit()) {
        return place.to_string().starts_with(&typed);
    }
    let prefix = service.prefix.as_str().to_lowercase();
    prefix.starts_with(&typed)
        || service
            .name
            .iter()
            .any(|(_, name)| name.to_lowercase().contains(&typed))
}

/// Returns the services a ticket can be sent to, each with its place in the whole list, that are
/// meant by `typed`.
fn destinations<'h>(hall: &'h Hall, typed: &str) -> Vec<(usize, &'h Service)> {
    let mut found: Vec<(usize, &Service)> = hall
        .setup()
        .services
        .iter()
        .filter(|service| !service.retired)
        .enumerate()
        .map(|(index, service)| (index + 1, service))
        .filter(|(place, service)| service_matches(service, *place, typed))
        .collect();
    // What matches exactly comes first: 1 before 10, A before AB.
    let typed = typed.trim();
    found.sort_by_key(|(place, service)| {
        !(place.to_string() == typed || service.prefix.as_str().eq_ignore_ascii_case(typed))
    });
    found
}

impl Transfer {
    /// Returns what follows when the chosen service is the right one.
    fn service_confirmed(&mut self, screen: &CounterScreen, hall: &Hall) -> Then {
        let found = destinations(hall, self.services.text());
        let Some((_, service)) = found.get(self.services.list().at()) else {
            return Then::Stay;
        };
        if hall.setup().classes.is_empty() {
            return Then::send(
                CounterAction::Transfer,
                Command::Counter(CounterCommand::Transfer {
                    counter: screen.counter,
                    service: service.id,
                    class: None,
                }),
            );
        }
        self.class = Some((service.id, List::default()));
        Then::Stay
    }

    fn on_service(&mut self, screen: &CounterScreen, hall: &Hall, input: DialogInput) -> Then {
        let count = destinations(hall, self.services.text()).len();
        let confirmed = match input {
            DialogInput::Ok => true,
            DialogInput::Back => return Then::Close,
            DialogInput::Line(press) => self.services.pressed(press, count).is_some(),
            DialogInput::Key(key) => {
                self.services.on(key, count);
                false
            }
            _ => false,
        };
        if confirmed {
            self.service_confirmed(screen, hall)
        } else {
            Then::Stay
        }
    }

    /// Takes notice of an input to the second question. Its first line keeps the class, so there is
    /// one line more than classes.
    fn on_class(
        &mut self,
        screen: &CounterScreen,
        hall: &Hall,
        (service, mut list): (ServiceId, List),
        input: DialogInput,
    ) -> Then {
        let classes = &hall.setup().classes;
        let count = classes.len() + 1;
        let chosen = match input {
            DialogInput::Ok => Some(list.at()),
            DialogInput::Back => {
                self.class = None;
                self.services.restart();
                return Then::Stay;
            }
            DialogInput::Line(press) => list.pressed(press, count),
            DialogInput::Key(key) => match list.on(key, count) {
                Outcome::Ignored => list.by_digit(key, count),
                _ => None,
            },
            _ => None,
        };
        self.class = Some((service, list));
        let Some(line) = chosen else {
            return Then::Stay;
        };
        let class = line.checked_sub(1).and_then(|index| classes.get(index));
        Then::send(
            CounterAction::Transfer,
            Command::Counter(CounterCommand::Transfer {
                counter: screen.counter,
                service,
                class: class.map(|class| class.id),
            }),
        )
    }

    fn view_services(&self, view: &View<'_>, p: &mut P<'_>) {
        let hall = view.cx.hall;
        let words = &view.words;
        let current = view.screen.current(hall);
        let line = |(place, service): (usize, &Service)| {
            let here = current.is_some_and(|ticket| ticket.service == service.id);
            Face {
                mark: format!("{place:>2} {}", service.mark()),
                text: service.name.get(view.lang()).to_owned(),
                detail: if here {
                    words.text("counter-now-here").to_owned()
                } else {
                    let count = hall.waiting(service.id);
                    words.say("counter-wait-count", args! { count: count })
                },
                dim: here,
            }
        };
        let found = destinations(hall, self.services.text());
        let lines: Vec<Face> = found.into_iter().map(line).collect();
        let number = view.current_number();
        let title = words.say("counter-transfer-title", args! { number: number });
        let rows = Picker::rows(view.s, lines.len());
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(title, rows, &keys).lines(view.columns_of(p, &lines));
        view.ask(p, &question, |p, body| {
            view.with_lines(&lines, false, |list| {
                let face = PickerFace {
                    hint: words.text("counter-transfer-hint"),
                    list,
                    none: words.text("counter-none-found"),
                };
                self.services.view(p, view.s, body, &face);
            });
        });
    }

    fn view_classes(&self, view: &View<'_>, p: &mut P<'_>, service: ServiceId, list: List) {
        let hall = view.cx.hall;
        let words = &view.words;
        let setup = hall.setup();
        let name = setup
            .service(service)
            .map_or("", |service| service.name.get(view.lang()));
        let kept = view
            .screen
            .current(hall)
            .and_then(|ticket| setup.class(ticket.class?))
            .map_or(words.text("counter-class-none"), |class| {
                class.name.get(view.lang())
            });
        let mut lines = vec![Face {
            mark: "1".to_owned(),
            detail: kept.to_owned(),
            ..Face::new(words.text("counter-class-keep"))
        }];
        lines.extend(setup.classes.iter().enumerate().map(|(index, class)| Face {
            mark: (index + 2).to_string(),
            detail: words.say("counter-class-level", args! { level: class.level }),
            ..Face::new(class.name.get(view.lang()))
        }));
        let number = view.current_number();
        let title = words.say(
            "counter-transfer-class-title",
            args! { number: number, service: name },
        );
        let rows = view.s.lines(lines.len() as u16);
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(title, rows, &keys).lines(view.columns_of(p, &lines));
        view.ask(p, &question, |p, body| {
            view.with_lines(&lines, false, |face| list.view(p, view.s, body, &face));
        });
    }
}

impl Component for Transfer {
    fn keys(&self, _: &CounterScreen, cx: &Context<'_>) -> DialogKeys {
        let classes = cx.hall.setup().classes.len();
        match self.class {
            None => {
                let count = destinations(cx.hall, self.services.text()).len();
                let ok = match classes {
                    0 => "counter-key-transfer",
                    _ => "counter-transfer-next",
                };
                DialogKeys::new(ok)
                    .typed("help-find")
                    .list(count)
                    .enabled(count > 0)
            }
            // The first line keeps the class.
            Some(_) => DialogKeys::new("counter-key-transfer")
                .list(classes + 1)
                .digits(classes + 1),
        }
    }

    fn on(&mut self, screen: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        match self.class {
            None => self.on_service(screen, cx.hall, input),
            Some(class) => self.on_class(screen, cx.hall, class, input),
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        match self.class {
            None => self.view_services(view, p),
            Some((service, list)) => self.view_classes(view, p, service, list),
        }
    }
}
