//! The JSON Schema of the pipeline file, made from the same tables that read it.

use super::fields::{PIPELINE, RULE_FIELDS, USE_FIELDS};
use super::shape::fields_schema;
use super::vocabulary::{Vocabulary, Word};
use serde_json::{Value as Json, json};

/// The schema (draft 2020-12) of a pipeline file with these words.
pub fn json_schema(vocabulary: &Vocabulary) -> Json {
    let mut schema = PIPELINE.schema();
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("karat pipeline");
    schema["properties"]["cleanse"]["anyOf"][1]["items"] = json!({
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
        "properties": words(&vocabulary.normalisers),
    });
    schema["properties"]["rules"]["items"] = rule(vocabulary);
    let comparators: Vec<&str> = vocabulary.comparators.iter().map(|(name, _)| *name).collect();
    schema["properties"]["match"]["properties"]["compare"]["anyOf"][1]["additionalProperties"]["anyOf"][0] = json!({"enum": comparators});
    schema
}

fn words(words: &[&'static Word]) -> Json {
    let entries = words.iter().map(|w| (w.name.to_string(), w.schema()));
    Json::Object(entries.collect())
}

/// A rule has one check (or `use`) and common keys.
fn rule(vocabulary: &Vocabulary) -> Json {
    let mut schema = fields_schema(RULE_FIELDS);
    let checks = words(&vocabulary.checks);
    let packs: Vec<&str> = vocabulary.packs.iter().map(|(name, _)| *name).collect();
    let mut choices: Vec<Json> = vocabulary.checks.iter().map(|w| json!({"required": [w.name]})).collect();
    choices.push(json!({"required": ["use"]}));
    schema["properties"]["use"] = json!({
        "description": "A shipped pack of rules or the path of one, alone or with values of its parameters.",
        "anyOf": [
            {"enum": packs},
            {"type": "string", "pattern": "\\.ya?ml$"},
            {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": {"type": "object"}},
        ],
    });
    if let (Json::Object(properties), Json::Object(beside)) = (&mut schema["properties"], &mut fields_schema(USE_FIELDS)["properties"]) {
        properties.append(beside);
    }
    if let (Json::Object(properties), Json::Object(checks)) = (&mut schema["properties"], checks) {
        properties.extend(checks);
    }
    schema["oneOf"] = Json::Array(choices);
    schema
}
