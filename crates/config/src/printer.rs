//! Settings of the ticket printer and of the hall's papers.

use hall::{PrinterId, Text};
use std::fmt;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::str::FromStr;

/// The connection of a printer, as `[printer] connection` writes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Connection {
    /// `none`: no paper.
    #[default]
    None,
    /// `simulated`: paper on the kiosk's screen.
    Simulated,
    /// `serial:/dev/ttyUSB0`.
    Serial(String),
    /// `usb:/dev/usb/lp0`: the kernel's printer device, or a parallel one.
    Usb(PathBuf),
    /// `tcp:192.168.1.50:9100`; the port may be left out.
    Tcp(String, u16),
    /// `file:/path`: everything is written there, one ticket after the other.
    File(PathBuf),
}

/// The port of network printers.
const TCP_PORT: u16 = 9100;

impl FromStr for Connection {
    type Err = ();

    fn from_str(text: &str) -> Result<Connection, ()> {
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        match (kind, rest) {
            ("none", "") => Ok(Connection::None),
            ("simulated", "") => Ok(Connection::Simulated),
            (_, "") => Err(()),
            ("serial", port) => Ok(Connection::Serial(port.to_owned())),
            ("usb", path) => Ok(Connection::Usb(path.into())),
            ("file", path) => Ok(Connection::File(path.into())),
            ("tcp", rest) => {
                // An IPv6 address has colons of its own and stands in brackets.
                let (host, port) = match rest.rsplit_once(':') {
                    Some((host, port)) if !port.ends_with(']') => {
                        (host, port.parse().map_err(|_| ())?)
                    }
                    _ => (rest, TCP_PORT),
                };
                let host = host.trim_start_matches('[').trim_end_matches(']');
                // Systems read "192.168.1" as 192.168.0.1, which nobody means.
                let is_number = host.chars().all(|c| c.is_ascii_digit() || c == '.');
                if host.is_empty() || (is_number && host.parse::<Ipv4Addr>().is_err()) {
                    Err(())
                } else {
                    Ok(Connection::Tcp(host.to_owned(), port))
                }
            }
            _ => Err(()),
        }
    }
}

impl fmt::Display for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Connection::None => f.write_str("none"),
            Connection::Simulated => f.write_str("simulated"),
            Connection::Serial(port) => write!(f, "serial:{port}"),
            Connection::Usb(path) => write!(f, "usb:{}", path.display()),
            Connection::Tcp(host, port) if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Connection::Tcp(host, port) => write!(f, "tcp:{host}:{port}"),
            Connection::File(path) => write!(f, "file:{}", path.display()),
        }
    }
}

/// The flow control of a serial line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flow {
    /// By the wires RTS and CTS. A printer's DTR output is wired to CTS too.
    #[default]
    RtsCts,
    /// By the bytes XON and XOFF.
    XonXoff,
    /// No flow control.
    None,
}

/// The way in which a printer's state is learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StatusBy {
    /// The printer reports by itself (ASB), and is asked when it is silent.
    #[default]
    Auto,
    /// The printer is asked only.
    Poll,
    /// Neither: parallel ports and clones that never answer.
    None,
}

/// The question that makes sure of the end of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fence {
    /// `GS r 1`, which a printer answers in turn.
    #[default]
    GsR,
    /// `GS ( H`: answered when the paper is out; newer Epson printers.
    GsH,
    /// No question: what is sent counts as printed.
    None,
}

/// The form in which pages are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// As dots, but as text on a serial line below 115,200 baud.
    #[default]
    Auto,
    /// As dots.
    Raster,
    /// In the printer's own fonts (GB18030).
    Text,
}

/// The command that carries dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RasterBy {
    /// `GS v 0`: known to every printer.
    #[default]
    GsV0,
    /// `GS ( L`: its successor on newer Epson printers.
    GsParenL,
}

/// The conduct of a kiosk while its printer cannot print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WithoutPaper {
    /// The kiosk issues nothing and sends visitors to another one.
    #[default]
    Stop,
    /// The kiosk shows the number and a QR code on the screen.
    Screen,
}

/// The printer of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// Its name in the hall.
    pub name: PrinterId,
    /// The connection, by wire or without.
    pub connection: Connection,
    /// Name of the layout of tickets: a file in `layouts`, without `.toml`.
    pub layout: String,
    /// The form in which pages are sent.
    pub mode: Mode,
    /// Speed of a serial line, in baud.
    pub baud: u32,
    /// Flow control of a serial line.
    pub flow: Flow,
    /// The way in which its state is learnt.
    pub status: StatusBy,
    /// The question that makes sure of the end of a ticket.
    pub fence: Fence,
    /// The command that carries dots.
    pub raster: RasterBy,
    /// Most rows of dots in one command.
    pub band_rows: u16,
    /// Set if blank rows and margins are skipped, which takes two more commands.
    pub compact: bool,
    /// The conduct of the kiosk while it cannot print.
    pub without_paper: WithoutPaper,
}

impl Default for Printer {
    fn default() -> Self {
        Printer {
            name: "kiosk".parse().expect("a legal key"),
            connection: Connection::None,
            layout: "ticket".to_owned(),
            mode: Mode::Auto,
            baud: 115_200,
            flow: Flow::RtsCts,
            status: StatusBy::Auto,
            fence: Fence::GsR,
            raster: RasterBy::GsV0,
            band_rows: 128,
            compact: true,
            without_paper: WithoutPaper::Stop,
        }
    }
}

/// The texts of papers besides the ticket. `{number}` and the other variables of layouts may stand
/// in the address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Papers {
    /// The address that the QR code leads to; empty: the code holds the ticket as plain text.
    pub url: String,
    /// The courtesy text; empty: the one of the layout.
    pub notice: Text,
    /// The advertisement at the bottom; may be empty.
    pub ad: Text,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_reads_back_as_it_was_written() {
        for text in [
            "none",
            "simulated",
            "serial:/dev/ttyUSB0",
            "usb:/dev/usb/lp0",
            "tcp:10.0.0.5:9101",
            "tcp:[fe80::1]:9100",
            "file:/tmp/a",
        ] {
            assert_eq!(
                text.parse::<Connection>().map(|c| c.to_string()),
                Ok(text.to_owned())
            );
        }
        assert_eq!(
            "tcp:printer".parse(),
            Ok(Connection::Tcp("printer".to_owned(), 9100))
        );
        for bad in [
            "",
            "serial",
            "serial:",
            "lpt1",
            "tcp::9100",
            "tcp:192.168.1",
            "tcp:999.1.1.1",
            "tcp:host:x",
            "none:1",
        ] {
            assert_eq!(bad.parse::<Connection>(), Err(()), "{bad}");
        }
    }
}
