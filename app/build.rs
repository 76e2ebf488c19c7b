//! Reads the texts of `locales/` and makes one checked function a message.
//!
//! The build fails, naming file and key, when a message, a variable or a term is missing or too many in one of the five languages.
//! A page that names a missing message does not compile, nor one that forgets a variable.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

const TAGS: [&str; 5] = ["zh", "en", "ja", "ko", "es"];

#[derive(Default)]
struct Texts {
    /// Variables of each message, and where it stands.
    messages: BTreeMap<String, (BTreeSet<String>, String)>,
    /// Terms each text uses, so that none is dropped in translation.
    terms: BTreeSet<String>,
    used: BTreeMap<String, BTreeSet<String>>,
    files: Vec<PathBuf>,
}

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../locales");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut problems = Vec::new();
    let all: Vec<Texts> = TAGS.iter().map(|tag| read(&root, tag, &mut problems)).collect();
    let reference = &all[1];
    for (tag, texts) in TAGS.iter().zip(&all) {
        compare(tag, texts, reference, &mut problems);
    }
    if !problems.is_empty() {
        for problem in &problems {
            println!("cargo::error={problem}");
        }
        process::exit(1);
    }
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default()).join("texts.rs");
    if let Err(error) = fs::write(&out, generate(&all)) {
        println!("cargo::error=cannot write {}: {error}", out.display());
        process::exit(1);
    }
}

fn read(root: &Path, tag: &str, problems: &mut Vec<String>) -> Texts {
    let mut texts = Texts::default();
    let folder = root.join(tag);
    let Ok(entries) = fs::read_dir(&folder) else {
        problems.push(format!("{} is missing", folder.display()));
        return texts;
    };
    texts.files = entries.filter_map(|e| e.ok().map(|e| e.path())).filter(|p| p.extension().is_some_and(|e| e == "ftl")).collect();
    texts.files.sort();
    for file in texts.files.clone() {
        println!("cargo:rerun-if-changed={}", file.display());
        let source = fs::read_to_string(&file).unwrap_or_default();
        let name = format!("locales/{tag}/{}", file.file_name().unwrap_or_default().to_string_lossy());
        let resource = match parser::parse(source.as_str()) {
            Ok(resource) => resource,
            Err((_, errors)) => {
                problems.extend(errors.iter().map(|e| format!("{name}: {e} near byte {}", e.pos.start)));
                continue;
            }
        };
        for entry in &resource.body {
            match entry {
                Entry::Message(message) => {
                    let key = message.id.name.to_owned();
                    let mut found = Found::default();
                    match &message.value {
                        Some(pattern) => found.pattern(pattern),
                        None => problems.push(format!("{name}: {key} has no text")),
                    }
                    if !message.attributes.is_empty() {
                        problems.push(format!("{name}: {key} has attributes; write a message of its own"));
                    }
                    texts.used.insert(key.clone(), found.terms);
                    if texts.messages.insert(key.clone(), (found.variables, name.clone())).is_some() {
                        problems.push(format!("{name}: {key} stands there twice"));
                    }
                }
                Entry::Term(term) => {
                    texts.terms.insert(term.id.name.to_owned());
                }
                Entry::Junk { content } => problems.push(format!("{name}: cannot be read: {content}")),
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            }
        }
    }
    texts
}

#[derive(Default)]
struct Found {
    variables: BTreeSet<String>,
    terms: BTreeSet<String>,
}

impl Found {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::TermReference { id, arguments, .. } => {
                self.terms.insert(id.name.to_owned());
                if let Some(arguments) = arguments {
                    self.arguments(arguments);
                }
            }
            InlineExpression::FunctionReference { arguments, .. } => self.arguments(arguments),
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::MessageReference { .. } | InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {
            }
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        for argument in &arguments.positional {
            self.inline(argument);
        }
        for argument in &arguments.named {
            self.inline(&argument.value);
        }
    }
}

fn compare(tag: &str, texts: &Texts, reference: &Texts, problems: &mut Vec<String>) {
    for (key, (variables, file)) in &reference.messages {
        match texts.messages.get(key) {
            None => problems.push(format!("{key} of {file} is missing in locales/{tag}")),
            Some((own, place)) if own != variables => problems.push(format!("{place}: {key} uses {own:?}, but English uses {variables:?}")),
            Some((_, place)) if texts.used.get(key) != reference.used.get(key) => {
                problems.push(format!("{place}: {key} uses other terms than English"));
            }
            Some(_) => {}
        }
    }
    for (key, (_, place)) in &texts.messages {
        if !reference.messages.contains_key(key) {
            problems.push(format!("{place}: {key} does not exist in English"));
        }
    }
    if texts.terms != reference.terms {
        problems.push(format!("locales/{tag} defines the terms {:?}, English {:?}", texts.terms, reference.terms));
    }
}

fn generate(all: &[Texts]) -> String {
    let mut code = String::from("/// The texts of the five languages, in the order of `Lang::ALL`.\nstatic SOURCES: [&[&str]; 5] = [\n");
    for texts in all {
        code.push_str("    &[");
        for file in &texts.files {
            let _ = write!(code, "include_str!({:?}), ", file.display().to_string());
        }
        code.push_str("],\n");
    }
    code.push_str("];\n\n");
    let plain: Vec<_> = all[1].messages.iter().filter(|(_, (v, _))| v.is_empty()).map(|(k, _)| k.clone()).collect();
    let _ = writeln!(code, "/// Messages without variables, by number.\nstatic PLAIN: [&str; {}] = {plain:?};\n", plain.len());
    code.push_str("impl L10n {\n");
    for (key, (variables, file)) in &all[1].messages {
        let name = key.replace('-', "_").to_lowercase();
        let name = if ["continue", "move", "type", "where", "use"].contains(&name.as_str()) { format!("{name}_") } else { name };
        let _ = writeln!(code, "    /// `{key}` of `{file}`.\n    #[must_use]");
        if variables.is_empty() {
            let number = plain.iter().position(|p| p == key).unwrap_or_default();
            let _ = writeln!(code, "    pub fn {name}(&self) -> &'static str {{\n        self.plain({number})\n    }}\n");
        } else {
            let parameters: Vec<_> = variables.iter().map(|v| format!("{}: impl Into<FluentValue<'a>>", v.replace('-', "_"))).collect();
            let arguments: Vec<_> = variables.iter().map(|v| format!("({v:?}, {}.into())", v.replace('-', "_"))).collect();
            let _ = writeln!(
                code,
                "    pub fn {name}<'a>(&self, {}) -> String {{\n        self.format({key:?}, [{}])\n    }}\n",
                parameters.join(", "),
                arguments.join(", ")
            );
        }
    }
    code.push_str("}\n");
    code
}
