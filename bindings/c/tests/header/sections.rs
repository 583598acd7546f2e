//! The header in the order of a book: `cbindgen` writes all constants, all types, all functions;
//! a reader wants one subject after the other.

use std::path::Path;

/// The chapters: each is a file of the source, whose `//!` is its title.
const CHAPTERS: [&str; 15] = [
    "result",
    "error",
    "buffer",
    "secret",
    "request",
    "pending",
    "appraisal",
    "challenge",
    "app_attest",
    "play_integrity",
    "signals",
    "gate",
    "seal",
    "pins",
    "testkit",
];

/// A declaration with its comment.
struct Item {
    comment: String,
    declaration: String,
}

impl Item {
    fn name(&self) -> &str {
        let text = &self.declaration;
        let word = |text: &'static str| self.declaration.strip_prefix(text);
        let rest = if let Some(rest) = word("#define ") {
            rest
        } else if let Some((_, rest)) = text.rsplit_once("} ") {
            rest
        } else if word("typedef ").is_some() {
            text.rsplit(' ').next().unwrap()
        } else {
            let open = text.find('(').unwrap();
            text[..open].rsplit([' ', '*']).next().unwrap()
        };
        rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap()
    }

    fn is_handle(&self) -> bool {
        self.declaration.starts_with("typedef struct") && !self.declaration.contains('{')
    }

    fn text(&self) -> String {
        let mut text = comment(&self.comment, "");
        let name = self.name();
        // A tag, for who wants to declare it elsewhere.
        let tagged = ["struct", "enum"].iter().fold(self.declaration.clone(), |text, kind| {
            text.replacen(&format!("typedef {kind} {{"), &format!("typedef {kind} {name} {{"), 1)
        });
        let mut members = tagged.lines();
        while let Some(line) = members.next() {
            let indent = &line[..line.len() - line.trim_start().len()];
            // Twice as deep as cbindgen's, as the examples are.
            if line.trim() == "/*" {
                let about: Vec<_> =
                    members.by_ref().take_while(|line| line.trim() != "*/").collect();
                text += &comment(&about.join("\n"), &indent.repeat(2));
            } else if self.declaration.contains('{') {
                text += &format!("{}{}\n", indent.repeat(2), line.trim_start());
            } else {
                text += &format!("{line}\n");
            }
        }
        text
    }

    /// Constants of one enumeration stand together.
    fn is_constant(&self) -> bool {
        self.declaration.starts_with("#define") && self.comment.lines().count() == 1
    }
}

/// As C's documentation tools want it.
fn comment(text: &str, indent: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    match lines[..] {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        _ => {
            let line = |line: &&str| format!("{indent} * {line}").trim_end().to_owned() + "\n";
            format!("{indent}/**\n{}{indent} */\n", lines.iter().map(line).collect::<String>())
        }
    }
}

fn items(made: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut lines = made.lines().peekable();
    while let Some(line) = lines.next() {
        // The chapter says which feature it wants.
        if line.is_empty() || line.starts_with("#if") || line == "#endif" {
            continue;
        }
        let mut comment = String::new();
        let mut line = line;
        if line.starts_with("/*") {
            let end = |line: &str| line.trim_end().ends_with("*/");
            while !end(line) {
                line = lines.next().unwrap();
                if !end(line) {
                    comment += &format!("{line}\n");
                }
            }
            line = lines.next().unwrap();
        }
        let mut declaration = line.to_owned();
        let is_open = |text: &str| {
            let is_define = text.starts_with("#define");
            !is_define
                && (!text.ends_with(';') || text.matches('{').count() > text.matches('}').count())
        };
        while is_open(&declaration) {
            declaration += &format!("\n{}", lines.next().unwrap());
        }
        items.push(Item { comment: comment.trim_end().to_owned(), declaration });
    }
    items
}

/// The chapter in whose file this name is, and where.
fn place_of(name: &str, sources: &[(&str, String)]) -> (usize, usize) {
    let place = |source: &str| {
        ["pub const ", "pub type ", "pub struct ", "pub enum ", " fn "].iter().find_map(|word| {
            let definition = format!("{word}{name}");
            let is_whole = |at: &usize| {
                let next = source[at + definition.len()..].chars().next();
                next.is_some_and(|c| !c.is_alphanumeric() && c != '_')
            };
            source.match_indices(&definition).map(|(at, _)| at).find(is_whole)
        })
    };
    let mut places = sources.iter().enumerate();
    let found = places.find_map(|(chapter, (_, source))| Some((chapter, place(source)?)));
    found.unwrap_or_else(|| panic!("no chapter has {name}"))
}

pub(crate) fn in_order(made: &str, sources: &Path) -> String {
    let read = |name: &&'static str| {
        (*name, std::fs::read_to_string(sources.join(format!("{name}.rs"))).unwrap())
    };
    let sources: Vec<_> = CHAPTERS.iter().map(read).collect();
    let mut chapters: Vec<String> = CHAPTERS.iter().map(|_| String::new()).collect();
    let mut handles = String::new();
    let mut items = items(made);
    items.sort_by_key(|item| place_of(item.name(), &sources));
    let next_is_constant = |at: usize| items.get(at + 1).is_some_and(Item::is_constant);
    for (at, item) in items.iter().enumerate() {
        let (chapter, _) = place_of(item.name(), &sources);
        let is_early = item.is_handle() && CHAPTERS[chapter] != "testkit";
        let text = if is_early { &mut handles } else { &mut chapters[chapter] };
        *text += &item.text();
        if !(item.is_constant() && next_is_constant(at)) {
            *text += "\n";
        }
    }
    let mut text = title("The handles") + &handles;
    for ((name, source), items) in sources.iter().zip(chapters) {
        let about: Vec<_> =
            source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
        let chapter = format!("{}{items}", title(about.join("\n").trim_end_matches('.')));
        text += &match *name {
            "testkit" => format!("#ifdef BONAFIDE_TESTKIT\n\n{chapter}#endif\n\n"),
            _ => chapter,
        };
    }
    text
}

pub(crate) fn title(text: &str) -> String {
    let rule = "=".repeat(88);
    let lines: String =
        text.lines().map(|line| format!(" * {line}\n").replace(" * \n", " *\n")).collect();
    format!("/* {rule}\n{lines} * {rule} */\n\n")
}
