//! A sample screen that uses the whole kit, looked at in every size.
//!
//! `cargo test --lib ui::gallery -- --ignored` writes pictures to `/tmp/ui-shots`. The screen is
//! also the example of how a layout serves every size: lengths are multiples of
//! [`Painter::line_rows`].

use super::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::Instant;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Target {
    Service(usize),
    Language(usize),
    Ok,
    Back,
    Key(usize),
}

const SERVICES: [(&str, &str, &str, Icon, u32, u32); 8] = [
    (
        "A",
        "社会保障",
        "Social Security",
        Icon::People,
        0x3b82f6,
        12,
    ),
    (
        "B",
        "户籍办理",
        "Household Register",
        Icon::CardAccountDetails,
        0x10b981,
        5,
    ),
    (
        "C",
        "不动产登记",
        "Real Estate",
        Icon::HomeCity,
        0xf59e0b,
        23,
    ),
    ("D", "税务服务", "Taxation", Icon::Calculator, 0xef4444, 8),
    (
        "E",
        "企业开办",
        "Business Start-up",
        Icon::Briefcase,
        0x8b5cf6,
        3,
    ),
    (
        "F",
        "车驾管业务",
        "Vehicle & Licence",
        Icon::Car,
        0x06b6d4,
        17,
    ),
    (
        "G",
        "医疗保险",
        "Medical Insurance",
        Icon::MedicalBag,
        0xec4899,
        9,
    ),
    ("H", "法律援助", "Legal Aid", Icon::Gavel, 0x65a30d, 0),
];

const TICKER: &str = "温馨提示：请听到叫号后及时到对应窗口办理，过号三位须重新取号。今日不动产登记业务办理人数较多，请耐心等候。";

fn sample(look: &Look, area: Rect, dialog: bool, buffer: &mut Buffer) -> HitMap<Target> {
    let mut p = Painter::new(look, area, Some(Target::Service(6)));
    let t = *p.theme();
    let u = p.line_rows();
    let pad = if u > 1 { u } else { 1 };
    let (ticker, rest) = area.cut_bottom(if u > 1 {
        u + u / 2
    } else if area.height > 40 {
        4
    } else {
        1
    });
    let (header, rest) = rest.cut_top(if u > 1 {
        u * 3 + u / 2
    } else if area.height > 40 {
        6
    } else {
        3
    });
    p.fill(header, t.header, t.header);
    p.fill(header.cut_bottom(1).0, t.header, t.header);
    p.line(header.cut_bottom(1).0, t.highlight);
    let head = header.cut_bottom(1).1.inset(
        pad * 2,
        if header.height > 5 {
            header.height / 8
        } else {
            0
        },
    );
    let (logo, head) = head.cut_left(if header.height > 3 {
        (head.height as f32 * look.aspect) as u16
    } else {
        0
    });
    p.icon_tile(logo, Icon::Bank, t.accent);
    let (languages, head) = head.cut_right((u * 24).min(area.width / 4));
    let names = head.inset(pad.min(2), 0).share_rows(&[5, 3], 0);
    p.text(
        names[0],
        "滨江区政务服务中心",
        TextStyle::new(t.header_text).bold(),
    );
    p.text(
        names[1],
        "Binjiang Government Service Center",
        t.header_muted,
    );
    let slots = languages.centred(
        languages.width,
        if header.height > 5 {
            header.height * 3 / 5
        } else {
            1
        },
    );
    for (i, slot) in slots.split_columns(2, 2).into_iter().enumerate() {
        let (name, kind) = [
            ("中文", ButtonKind::Primary),
            ("English", ButtonKind::Ghost),
        ][i];
        p.button(slot, name, kind, None, Target::Language(i), true);
    }
    // buttons, a bar, badges and a number
    let (keys, rest) = rest.cut_bottom(if u > 1 {
        u * 2 + u / 2
    } else if area.height > 40 {
        4
    } else {
        1
    });
    let hints = ["F1", "F2", "F3", "F4", "F5"];
    let names = ["呼叫下一位", "重呼", "过号", "转移", "暂停"];
    let kinds = [
        ButtonKind::Primary,
        ButtonKind::Secondary,
        ButtonKind::Secondary,
        ButtonKind::Danger,
        ButtonKind::Secondary,
    ];
    for (i, slot) in keys
        .inset(pad * 2, (u / 4).min(1))
        .split_columns(5, 2)
        .into_iter()
        .enumerate()
    {
        p.button(
            slot,
            names[i],
            kinds[i],
            Some(hints[i]),
            Target::Key(i),
            i != 4,
        );
    }
    let (tip, rest) = rest.cut_top(if u > 1 {
        u * 2
    } else if area.height > 40 {
        4
    } else {
        1
    });
    p.text(
        tip,
        "请点击要办理的业务取号",
        TextStyle::new(t.text).centre().rows(u as f32 * 1.3),
    );
    let (strip, rest) = rest.cut_bottom(if u > 1 {
        u * 2
    } else if area.height > 40 {
        5
    } else {
        2
    });
    let parts = strip.inset(pad * 2, 0).share_columns(&[2, 1, 2, 3], pad);
    p.text(parts[0], "G024", TextStyle::new(t.ticket).figures().bold());
    let badge = parts[1].centred(
        parts[1].width,
        if u > 1 {
            u + 2
        } else if area.height > 40 {
            3
        } else {
            1
        },
    );
    p.badge(badge, "办理中", t.signal_text, t.good);
    p.bar(
        parts[2].centred(parts[2].width, (u / 2).max(1)),
        0.62,
        t.good,
    );
    p.paragraph(
        parts[3],
        "请携带本人身份证原件及复印件，代办须出示委托书。Please keep your ID card ready.",
        t.muted,
    );
    let tiles = rest.inset(pad * 2, 0).grid(
        8,
        (pad * 2, if u > 1 { u / 2 } else { 0 }),
        1.45,
        look.aspect,
    );
    for (i, tile) in tiles.into_iter().enumerate() {
        let (code, name, english, icon, colour, waiting) = SERVICES[i];
        let colour = Rgb::hex(colour);
        let target = Target::Service(i);
        let style = CardStyle::default()
            .border(t.line)
            .tint(colour)
            .shadow()
            .pressed(p.is_pressed(&target))
            .selected(i == 1);
        p.card(tile, style);
        p.hit(tile, target);
        let level = if waiting >= 15 {
            t.bad
        } else if waiting >= 8 {
            t.warn
        } else {
            t.good
        };
        let count = format!("{waiting} 人");
        if tile.height < 7 {
            let inner = tile.inset(2, if tile.height > 3 { 1 } else { 0 });
            let lines = inner.split_rows(2, 0);
            p.text(lines[0], name, TextStyle::new(t.text).bold());
            p.text(lines[0], code, TextStyle::new(t.ticket).right());
            p.text(lines[1], "等候", t.muted);
            p.text(lines[1], &count, TextStyle::new(level).right());
            continue;
        }
        let inner = tile.inset((tile.height / 5).max(2), (tile.height / 10).max(1));
        let (upper, lower) = inner.cut_top((inner.height as f32 * 0.48) as u16);
        let (picture, facts) = upper.cut_left((upper.height as f32 * look.aspect) as u16);
        p.icon_tile(picture, icon, colour);
        let (_, facts) = facts.cut_left(pad.max(2));
        let lines = facts.share_rows(&[2, 3], 0);
        p.text(lines[0], "等候", t.muted);
        p.text(lines[1], &count, TextStyle::new(level).bold());
        p.text(
            facts,
            code,
            TextStyle::new(t.card_top.mix(colour, 0.6))
                .right()
                .figures()
                .rows(facts.height as f32 * 0.6),
        );
        let lines = lower.share_rows(&[3, 2], 0);
        let all: Vec<&str> = SERVICES.iter().map(|s| s.1).collect();
        let rows = p.common_rows(all, lines[0].width, f32::from(lines[0].height) * 0.95);
        p.text(lines[0], name, TextStyle::new(t.text).rows(rows).bold());
        let all: Vec<&str> = SERVICES.iter().map(|s| s.2).collect();
        let rows = p.common_rows(all, lines[1].width, f32::from(lines[1].height) * 0.8);
        p.text(lines[1], english, TextStyle::new(t.muted).rows(rows));
    }
    p.fill(ticker, t.led_background, t.led_background);
    p.text(ticker, TICKER, TextStyle::new(t.led).bold());
    if dialog {
        p.modal();
        let b = area.centred(area.width * 3 / 4, area.height * 3 / 4);
        p.card(b, CardStyle::default().border(t.line).shadow());
        let inner = b.inset(pad * 3, pad);
        let (head, inner) = inner.cut_top(if u > 1 {
            u * 3
        } else if b.height > 24 {
            6
        } else {
            2
        });
        let (picture, title) = head.cut_left((head.height as f32 * look.aspect) as u16);
        p.icon_tile(picture, Icon::HomeCity, Rgb::hex(0xf59e0b));
        let lines = title.cut_left(2).1.share_rows(&[3, 2], 0);
        p.text(lines[0], "业务须知", TextStyle::new(t.text).bold());
        p.text(lines[1], "不动产登记 Real Estate", t.muted);
        let (rule, inner) = inner.cut_top(1);
        p.line(rule, t.line);
        let (buttons, inner) = inner.cut_bottom(if u > 1 {
            u * 3
        } else if b.height > 24 {
            6
        } else {
            1
        });
        let mut at = inner;
        for line in [
            "请携带本人身份证原件及复印件",
            "代办须出示委托书和双方证件",
            "今日受理截止时间 16:30",
            "预计等候约 35 分钟",
        ] {
            let used = at.cut_top(if u > 1 {
                u + u / 3
            } else if b.height > 24 {
                4
            } else {
                1
            });
            let (dot, text) = used.0.cut_left(if u > 1 { u * 2 } else { 2 });
            p.disc(dot, f32::from(u) * 0.35, t.highlight);
            p.text(
                text,
                line,
                TextStyle::new(t.text).rows(if u > 1 { f32::from(u) * 1.15 } else { 4.0 }),
            );
            at = used.1;
        }
        let pair = buttons.split_columns(2, pad * 2);
        p.button(
            pair[0],
            "返回",
            ButtonKind::Secondary,
            Some("Esc"),
            Target::Back,
            true,
        );
        p.button(
            pair[1],
            "确定",
            ButtonKind::Primary,
            Some("Enter"),
            Target::Ok,
            true,
        );
    }
    p.finish(buffer)
}

fn shot(
    name: &str,
    theme: Theme,
    encoding: Encoding,
    size: (u16, u16),
    cell: (u16, u16),
    dialog: bool,
) {
    let area = Rect::new(0, 0, size.0, size.1);
    let mut look = Look::new(theme, encoding).with_cell(cell.0, cell.1);
    look.fonts = std::rc::Rc::new(Fonts::embedded_only());
    let mut buffer = Buffer::empty(area);
    let _ = sample(&look, area, dialog, &mut buffer);
    let mut best = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let _ = sample(&look, area, dialog, &mut buffer);
        best = best.min(start.elapsed().as_secs_f64() * 1000.0);
    }
    eprintln!("{name}: {best:.2} ms");
    std::fs::create_dir_all("/tmp/ui-shots").expect("a folder for pictures");
    let png = picture::png(&buffer, (u32::from(cell.0), u32::from(cell.1)));
    std::fs::write(format!("/tmp/ui-shots/{name}.png"), png).expect("a picture is written");
}

#[test]
#[ignore = "writes pictures to look at"]
fn pictures_of_every_size() {
    use Encoding::{Octant, Plain, Quadrant};
    for (theme_name, theme) in [("dark", Theme::dark()), ("light", Theme::light())] {
        shot(
            &format!("80x24-octant-{theme_name}"),
            theme,
            Octant,
            (80, 24),
            (8, 16),
            false,
        );
        shot(
            &format!("80x24-plain-{theme_name}"),
            theme,
            Plain,
            (80, 24),
            (8, 16),
            false,
        );
        shot(
            &format!("160x45-octant-{theme_name}"),
            theme,
            Octant,
            (160, 45),
            (8, 16),
            false,
        );
        shot(
            &format!("160x45-quadrant-{theme_name}"),
            theme,
            Quadrant,
            (160, 45),
            (8, 16),
            false,
        );
        shot(
            &format!("320x90-octant-{theme_name}"),
            theme,
            Octant,
            (320, 90),
            (4, 8),
            false,
        );
        shot(
            &format!("320x90-dialog-{theme_name}"),
            theme,
            Octant,
            (320, 90),
            (4, 8),
            true,
        );
        shot(
            &format!("480x135-octant-{theme_name}"),
            theme,
            Octant,
            (480, 135),
            (4, 8),
            false,
        );
        shot(
            &format!("270x240-portrait-{theme_name}"),
            theme,
            Octant,
            (270, 240),
            (4, 8),
            false,
        );
        shot(
            &format!("320x90-quadrant-{theme_name}"),
            theme,
            Quadrant,
            (320, 90),
            (4, 8),
            false,
        );
        shot(
            &format!("160x45-dialog-{theme_name}"),
            theme,
            Octant,
            (160, 45),
            (8, 16),
            true,
        );
        shot(
            &format!("80x24-plain-dialog-{theme_name}"),
            theme,
            Plain,
            (80, 24),
            (8, 16),
            true,
        );
    }
    shot(
        "80x24-plain-mono",
        Theme::mono(),
        Plain,
        (80, 24),
        (8, 16),
        false,
    );
}

#[test]
fn what_is_drawn_can_be_pressed_and_read_in_every_size() {
    for (columns, rows) in [(80, 24), (160, 45), (270, 240), (320, 90), (480, 135)] {
        let area = Rect::new(0, 0, columns, rows);
        let look = Look::new(Theme::dark(), Encoding::Octant);
        let mut buffer = Buffer::empty(area);
        let hits = sample(&look, area, false, &mut buffer);
        assert!(hits.shows("不动产登记") && hits.shows("请点击"));
        let tile = hits.find(&Target::Service(2)).expect("the tile is there");
        assert_eq!(hits.at(tile.x, tile.y), Some(&Target::Service(2)));
        assert_eq!(
            hits.find(&Target::Key(4)),
            None,
            "a disabled button means nothing"
        );
        let hits = sample(&look, area, true, &mut buffer);
        assert_eq!(
            hits.find(&Target::Service(2)),
            None,
            "a dialog covers the tiles"
        );
        assert!(hits.find(&Target::Ok).is_some());
    }
}
