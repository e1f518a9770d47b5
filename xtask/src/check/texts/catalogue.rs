//! The Fluent files of one language: every text by its key, with its file, its line, its words, and the
//! variables that it takes.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};

use crate::workspace::{File, Workspace};

const FOLDER: &str = "crates/warifu-server/locales/";

/// Stands in [`Text::words`] for what is filled in.
pub(super) const FILLED_IN: char = '\u{fffc}';

/// One text.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    pub(super) file: String,
    pub(super) line: usize,
    /// Its words, those of every variant, with [`FILLED_IN`] for what is filled in.
    pub(super) words: String,
    pub(super) variables: BTreeSet<String>,
    /// The texts that it contains.
    pub(super) contains: BTreeSet<String>,
}

pub(super) type Catalogue = BTreeMap<String, Text>;

/// The texts of `language`, each with the variables of those that it contains.
pub(super) fn read(workspace: &Workspace, language: &str) -> Result<Catalogue, String> {
    let mut catalogue = Catalogue::new();
    for file in workspace.under(&format!("{FOLDER}{language}/")) {
        read_file(file, &mut catalogue)?;
    }
    if catalogue.is_empty() {
        return Err(format!("{FOLDER}{language}/ has no texts"));
    }
    let within: Vec<(String, BTreeSet<String>)> = catalogue
        .iter()
        .map(|(key, text)| {
            let inner = text.contains.iter().filter_map(|key| catalogue.get(key));
            (key.clone(), inner.flat_map(|text| text.variables.clone()).collect())
        })
        .collect();
    for (key, variables) in within {
        catalogue.entry(key).or_default().variables.extend(variables);
    }
    Ok(catalogue)
}

fn read_file(file: &File, catalogue: &mut Catalogue) -> Result<(), String> {
    let resource = fluent_syntax::parser::parse(file.text.as_str())
        .map_err(|(_, errors)| format!("{}: {}", file.path, errors[0]))?;
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let key = message.id.name.to_owned();
        let line =
            file.text.lines().position(|line| line.starts_with(&format!("{key} ="))).map_or(0, |at| at + 1);
        let mut text = Text { file: file.path.clone(), line, ..Text::default() };
        if let Some(pattern) = &message.value {
            read_pattern(pattern, &mut text);
        }
        if let Some(earlier) = catalogue.insert(key.clone(), text) {
            return Err(format!(
                "{}:{line}: {key} stands in {}:{} already",
                file.path, earlier.file, earlier.line
            ));
        }
    }
    Ok(())
}

fn read_pattern(pattern: &Pattern<&str>, text: &mut Text) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.words.push_str(value),
            PatternElement::Placeable { expression } => {
                text.words.push(FILLED_IN);
                read_expression(expression, text);
            }
        }
    }
}

fn read_expression(expression: &Expression<&str>, text: &mut Text) {
    match expression {
        Expression::Inline(inline) => read_inline(inline, text),
        Expression::Select { selector, variants } => {
            read_inline(selector, text);
            for variant in variants {
                read_pattern(&variant.value, text);
                text.words.push('\n');
            }
        }
    }
}

fn read_inline(inline: &InlineExpression<&str>, text: &mut Text) {
    match inline {
        InlineExpression::FunctionReference { arguments, .. } => read_arguments(arguments, text),
        InlineExpression::MessageReference { id, .. } => {
            text.contains.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => read_expression(expression, text),
        InlineExpression::StringLiteral { value } => text.words.push_str(value),
        InlineExpression::VariableReference { id } => {
            text.variables.insert(id.name.to_owned());
        }
        InlineExpression::NumberLiteral { .. } | InlineExpression::TermReference { .. } => {}
    }
}

fn read_arguments(arguments: &CallArguments<&str>, text: &mut Text) {
    arguments.positional.iter().for_each(|inline| read_inline(inline, text));
    arguments.named.iter().for_each(|named| read_inline(&named.value, text));
}
