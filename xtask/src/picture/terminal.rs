//! A terminal as an SVG image.

use std::fmt::Write as _;

/// The number of characters in a line. Longer lines continue on the next one, as on a terminal.
const COLUMNS: usize = 120;
const CHARACTER_WIDTH: f64 = 8.4;
const LINE_HEIGHT: usize = 20;
const MARGIN: usize = 20;
const TITLE_HEIGHT: usize = 36;

/// Draws a command line and its output. The output may have the escape sequences of bold colors.
pub(super) fn svg(command: &str, output: &str) -> String {
    let lines: Vec<Vec<Span>> =
        [prompt(command)].into_iter().chain(output.lines().map(spans)).flat_map(|spans| wrapped(&spans)).collect();
    let width = f64::from(u32::try_from(COLUMNS).unwrap_or(u32::MAX)) * CHARACTER_WIDTH;
    let (width, height) = (width.ceil() + 40.0, TITLE_HEIGHT + lines.len() * LINE_HEIGHT + MARGIN);
    let mut drawn = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\">\n\
         <title>The output of jwt-identity diagnose on a terminal</title>\n\
         <style>\n\
         text {{ font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #e6edf3; \
         white-space: pre; }}\n\
         .red {{ fill: #ff7b72; font-weight: bold; }}\n\
         .yellow {{ fill: #e3b341; font-weight: bold; }}\n\
         .green {{ fill: #56d364; font-weight: bold; }}\n\
         </style>\n\
         <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"#0d1117\" stroke=\"#444c56\"/>\n\
         <circle cx=\"22\" cy=\"18\" r=\"6\" fill=\"#ff5f57\"/><circle cx=\"42\" cy=\"18\" r=\"6\" fill=\"#febc2e\"/>\
         <circle cx=\"62\" cy=\"18\" r=\"6\" fill=\"#28c840\"/>\n",
        width - 1.0,
        height - 1,
    );
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        let y = TITLE_HEIGHT + number * LINE_HEIGHT + LINE_HEIGHT - 5;
        let _ = write!(drawn, "<text y=\"{y}\" xml:space=\"preserve\">");
        let mut column = 0;
        for span in line {
            // The place of each span is fixed, so that no font moves the ones after it.
            let x = 20.0 + CHARACTER_WIDTH * f64::from(column);
            let length = u32::try_from(span.text.chars().count()).unwrap_or(u32::MAX);
            let width = CHARACTER_WIDTH * f64::from(length);
            let class = if span.class.is_empty() { String::new() } else { format!(" class=\"{}\"", span.class) };
            let _ = write!(
                drawn,
                "<tspan x=\"{x:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\"{class}>{}</tspan>",
                escaped(&span.text)
            );
            column += length;
        }
        drawn.push_str("</text>\n");
    }
    drawn.push_str("</svg>\n");
    drawn
}

/// Text in one color.
#[derive(Debug, Clone, PartialEq)]
struct Span {
    text: String,
    /// The class of its color, or nothing.
    class: &'static str,
}

fn prompt(command: &str) -> Vec<Span> {
    vec![Span { text: "$ ".to_owned(), class: "green" }, Span { text: command.to_owned(), class: "" }]
}

/// Splits a line at its escape sequences.
fn spans(line: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut class = "";
    for (number, part) in line.split("\u{1b}[").enumerate() {
        let (sequence, text) = if number == 0 { ("", part) } else { part.split_once('m').unwrap_or(("", part)) };
        class = match sequence {
            "1;31" => "red",
            "1;32" => "green",
            "1;33" => "yellow",
            "0" => "",
            _ => class,
        };
        if !text.is_empty() {
            spans.push(Span { text: text.to_owned(), class });
        }
    }
    spans
}

/// Breaks a line that is longer than the terminal is wide.
fn wrapped(spans: &[Span]) -> Vec<Vec<Span>> {
    let mut lines = vec![Vec::<Span>::new()];
    let mut column = 0;
    for span in spans {
        let mut rest: Vec<char> = span.text.chars().collect();
        while !rest.is_empty() {
            if column == COLUMNS {
                lines.push(Vec::new());
                column = 0;
            }
            let after = rest.split_off(rest.len().min(COLUMNS - column));
            column += rest.len();
            if let Some(line) = lines.last_mut() {
                line.push(Span { text: rest.into_iter().collect(), class: span.class });
            }
            rest = after;
        }
    }
    lines
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_become_classes() {
        let span = |text: &str, class| Span { text: text.to_owned(), class };
        assert_eq!(spans("\u{1b}[1;31merror[a]\u{1b}[0m: b"), [span("error[a]", "red"), span(": b", "")]);
        assert_eq!(spans("plain"), [span("plain", "")]);
        assert_eq!(spans(""), []);
    }

    #[test]
    fn long_lines_are_wrapped_with_their_colors() {
        let lines = wrapped(&spans(&format!("{}\u{1b}[1;33m{}", "a".repeat(119), "é".repeat(122))));
        let lengths: Vec<usize> =
            lines.iter().map(|line| line.iter().map(|span| span.text.chars().count()).sum()).collect();
        assert_eq!(lengths, [120, 120, 1]);
        assert_eq!((lines[0][0].class, lines[0][1].class, lines[2][0].class), ("", "yellow", "yellow"));
    }

    #[test]
    fn text_is_escaped() {
        let drawn = svg("a < b", "&\n\n<c>");
        assert!(drawn.contains("a &lt; b") && drawn.contains("&amp;") && drawn.contains("&lt;c&gt;"));
    }
}
