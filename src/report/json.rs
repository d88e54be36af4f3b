//! `report.json`: the report as machines read it, and the JSON Schema that says what is in it.

use super::model::Report;

/// The JSON Schema (draft 2020-12) of `report.json`.
pub const SCHEMA: &str = include_str!("report.schema.json");

/// The report as indented JSON with a final newline.
pub fn render(report: &Report) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use serde_json::{Value, json};

    /// The keywords that [`faults`] understands; a schema that needs more must teach it.
    const KEYWORDS: &[&str] = &[
        "$defs",
        "$ref",
        "$schema",
        "additionalProperties",
        "anyOf",
        "const",
        "description",
        "enum",
        "format",
        "items",
        "maximum",
        "minItems",
        "minimum",
        "prefixItems",
        "properties",
        "required",
        "title",
        "type",
    ];

    fn schema() -> Value {
        serde_json::from_str(SCHEMA).expect("the schema is JSON")
    }

    fn has_type(value: &Value, name: &str) -> bool {
        match name {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => false,
        }
    }

    /// What about `value` is not as `rule` says, each with the path to it.
    fn faults(root: &Value, rule: &Value, value: &Value, path: &str) -> Vec<String> {
        let Some(rule) = rule.as_object() else {
            return if rule == &json!(false) { vec![format!("{path}: not expected")] } else { Vec::new() };
        };
        let mut found = Vec::new();
        for (keyword, wanted) in rule {
            let holds = match keyword.as_str() {
                "$ref" => {
                    let target = root.pointer(&wanted.as_str().unwrap_or("#")[1..]);
                    found.extend(faults(root, target.expect("a reference leads somewhere"), value, path));
                    true
                }
                "type" => match wanted {
                    Value::Array(names) => names.iter().any(|name| has_type(value, name.as_str().unwrap_or(""))),
                    name => has_type(value, name.as_str().unwrap_or("")),
                },
                "enum" => wanted.as_array().is_some_and(|values| values.contains(value)),
                "const" => wanted == value,
                "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().unwrap_or(0.0)),
                "maximum" => value.as_f64().is_none_or(|number| number <= wanted.as_f64().unwrap_or(0.0)),
                "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= wanted.as_u64().unwrap_or(0)),
                "anyOf" => wanted.as_array().is_some_and(|rules| rules.iter().any(|rule| faults(root, rule, value, path).is_empty())),
                "required" => {
                    let names = wanted.as_array().into_iter().flatten().filter_map(Value::as_str);
                    found.extend(names.filter(|name| value.get(name).is_none()).map(|name| format!("{path}: no {name}")));
                    true
                }
                _ => true,
            };
            if !holds {
                found.push(format!("{path}: {keyword} is {wanted}, found {value}"));
            }
        }
        for (name, value) in value.as_object().into_iter().flatten() {
            let inner = rule.get("properties").and_then(|properties| properties.get(name)).or_else(|| rule.get("additionalProperties"));
            found.extend(inner.into_iter().flat_map(|inner| faults(root, inner, value, &format!("{path}/{name}"))));
        }
        let first = rule.get("prefixItems").and_then(Value::as_array);
        for (index, value) in value.as_array().into_iter().flatten().enumerate() {
            let inner = first.and_then(|rules| rules.get(index)).or_else(|| rule.get("items"));
            found.extend(inner.into_iter().flat_map(|inner| faults(root, inner, value, &format!("{path}/{index}"))));
        }
        found
    }

    /// Every schema inside `rule`, with its path.
    fn all<'a>(rule: &'a Value, path: &str, found: &mut Vec<(String, &'a Value)>) {
        found.push((path.to_owned(), rule));
        for group in ["properties", "$defs"] {
            for (name, inner) in rule.get(group).and_then(Value::as_object).into_iter().flatten() {
                all(inner, &format!("{path}/{name}"), found);
            }
        }
        for group in ["prefixItems", "anyOf"] {
            for inner in rule.get(group).and_then(Value::as_array).into_iter().flatten() {
                all(inner, &format!("{path}/{group}"), found);
            }
        }
        if let Some(inner) = rule.get("items") {
            all(inner, &format!("{path}/items"), found);
        }
    }

    #[test]
    fn reports_are_as_the_schema_says() {
        let schema = schema();
        for report in [sample::report(), sample::empty(), sample::large(), sample::hostile("\u{0}\"</script>\\")] {
            let text = render(&report).expect("a report renders");
            let value: Value = serde_json::from_str(&text).expect("it is JSON");
            assert_eq!(faults(&schema, &schema, &value, ""), Vec::<String>::new());
            assert!(text.ends_with("}\n"));
        }
    }

    #[test]
    fn the_schema_is_strict() {
        let schema = schema();
        let good = serde_json::to_value(sample::report()).expect("a report serialises");
        let faults_of = |change: &dyn Fn(&mut Value)| {
            let mut value = good.clone();
            change(&mut value);
            faults(&schema, &schema, &value, "").len()
        };
        assert_eq!(faults_of(&|_| ()), 0);
        assert!(faults_of(&|value| value["extra"] = json!(1)) > 0);
        assert!(faults_of(&|value| value["run"]["extra"] = json!(1)) > 0);
        assert!(faults_of(&|value| value["rules"][0]["extra"] = json!(1)) > 0);
        assert!(faults_of(&|value| value["score"]["before"]["dimensions"]["accuracy"]["score"] = json!(101)) > 0);
        assert!(faults_of(&|value| value["gate"]["verdict"] = json!("maybe")) > 0);
        assert!(faults_of(&|value| value["match"]["pairs"] = json!(-1)) > 0);
        assert!(faults_of(&|value| value["match"]["largest"][0]["records"][0] = json!(["crm/1"])) > 0);
        for name in good.as_object().expect("a report is an object").keys() {
            let without = |value: &mut Value| drop(value.as_object_mut().and_then(|object| object.remove(name)));
            assert!(faults_of(&without) > 0, "{name} is required");
        }
    }

    #[test]
    fn everything_in_the_schema_is_described_closed_and_understood_by_this_test() {
        let schema = schema();
        let mut rules = Vec::new();
        all(&schema, "", &mut rules);
        assert!(rules.len() > 100);
        for (path, rule) in rules {
            let Some(keywords) = rule.as_object() else { continue };
            let unknown: Vec<&String> = keywords.keys().filter(|keyword| !KEYWORDS.contains(&keyword.as_str())).collect();
            assert!(unknown.is_empty(), "{path}: {unknown:?}");
            let refers = rule.get("$ref").is_some() || rule == &json!({ "type": "null" });
            assert!(refers || rule["description"].as_str().is_some_and(|text| text.ends_with('.')), "{path} has no description");
            if let Some(properties) = rule.get("properties").and_then(Value::as_object) {
                assert_eq!(rule["additionalProperties"], json!(false), "{path} is open");
                let names: Vec<&str> = properties.keys().map(String::as_str).collect();
                assert_eq!(rule["required"], json!(names), "{path}: required");
            }
        }
    }

    #[test]
    fn a_report_renders_the_same_every_time() {
        assert_eq!(render(&sample::report()).expect("renders"), render(&sample::report()).expect("renders"));
    }
}
