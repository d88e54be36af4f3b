//! A checker for the part of JSON Schema that karat's own schemas use. A keyword that it does not know is an
//! error, so that no promise of a schema goes unchecked.

use serde_json::Value;

/// What of a value does not conform to a schema.
pub fn mistakes(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "$", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let Value::Object(map) = schema else {
        match schema {
            Value::Bool(true) => {}
            _ => found.push(format!("{at}: nothing may stand here")),
        }
        return;
    };
    for (word, rule) in map {
        match word.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "format" | "default" | "examples" => {}
            "$ref" => check(
                root,
                root.pointer(rule.as_str().unwrap().trim_start_matches('#')).expect("the $ref leads somewhere"),
                value,
                at,
                found,
            ),
            "type" => {
                let types: Vec<&str> =
                    rule.as_array().map_or_else(|| vec![rule.as_str().unwrap()], |l| l.iter().map(|t| t.as_str().unwrap()).collect());
                if !types.iter().any(|t| is(t, value)) {
                    found.push(format!("{at}: {value} is not {types:?}"));
                }
            }
            "enum" if !rule.as_array().unwrap().contains(value) => found.push(format!("{at}: {value} is not among {rule}")),
            "const" if rule != value => found.push(format!("{at}: {value} is not {rule}")),
            "minimum" if value.as_f64().is_some_and(|v| v < rule.as_f64().unwrap()) => found.push(format!("{at}: {value} is below {rule}")),
            "maximum" if value.as_f64().is_some_and(|v| v > rule.as_f64().unwrap()) => found.push(format!("{at}: {value} is above {rule}")),
            "minItems" if value.as_array().is_some_and(|v| (v.len() as u64) < rule.as_u64().unwrap()) => {
                found.push(format!("{at}: too few items"))
            }
            "required" => {
                for name in rule.as_array().unwrap().iter().map(|n| n.as_str().unwrap()) {
                    if value.is_object() && value.get(name).is_none() {
                        found.push(format!("{at}: `{name}` is missing"));
                    }
                }
            }
            "properties" => {
                for (name, inner) in rule.as_object().unwrap() {
                    if let Some(inside) = value.get(name) {
                        check(root, inner, inside, &format!("{at}.{name}"), found);
                    }
                }
            }
            "additionalProperties" => {
                let known = map.get("properties").and_then(Value::as_object);
                for (name, inside) in
                    value.as_object().into_iter().flatten().filter(|(name, _)| !known.is_some_and(|k| k.contains_key(*name)))
                {
                    check(root, rule, inside, &format!("{at}.{name}"), found);
                }
            }
            "prefixItems" => {
                for (i, (inner, inside)) in rule.as_array().unwrap().iter().zip(value.as_array().into_iter().flatten()).enumerate() {
                    check(root, inner, inside, &format!("{at}[{i}]"), found);
                }
            }
            "items" => {
                let skip = map.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
                for (i, inside) in value.as_array().into_iter().flatten().enumerate().skip(skip) {
                    check(root, rule, inside, &format!("{at}[{i}]"), found);
                }
            }
            "anyOf" => {
                if !rule.as_array().unwrap().iter().any(|inner| conforms(root, inner, value)) {
                    found.push(format!("{at}: fits none of anyOf"));
                }
            }
            "oneOf" => {
                let count = rule.as_array().unwrap().iter().filter(|inner| conforms(root, inner, value)).count();
                if count != 1 {
                    found.push(format!("{at}: fits {count} of oneOf"));
                }
            }
            "pattern" if value.as_str().is_some_and(|v| !regex::Regex::new(rule.as_str().unwrap()).unwrap().is_match(v)) => {
                found.push(format!("{at}: {value} does not match {rule}"));
            }
            "minLength" if value.as_str().is_some_and(|v| (v.chars().count() as u64) < rule.as_u64().unwrap()) => {
                found.push(format!("{at}: too short"))
            }
            "minProperties" if value.as_object().is_some_and(|v| (v.len() as u64) < rule.as_u64().unwrap()) => {
                found.push(format!("{at}: too few keys"))
            }
            "maxProperties" if value.as_object().is_some_and(|v| (v.len() as u64) > rule.as_u64().unwrap()) => {
                found.push(format!("{at}: too many keys"))
            }
            "enum" | "const" | "minimum" | "maximum" | "minItems" | "pattern" | "minLength" | "minProperties" | "maxProperties" => {}
            other => found.push(format!("{at}: the checker does not know `{other}`")),
        }
    }
}

fn conforms(root: &Value, schema: &Value, value: &Value) -> bool {
    let mut found = Vec::new();
    check(root, schema, value, "", &mut found);
    found.is_empty()
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}

#[test]
fn the_checker_finds_what_does_not_conform() {
    use serde_json::json;
    let schema = json!({
        "type": "object", "required": ["a"], "additionalProperties": false,
        "properties": {"a": {"type": "integer", "minimum": 0}, "b": {"type": "array", "items": {"$ref": "#/$defs/b"}}},
        "$defs": {"b": {"enum": ["x", "y"]}},
    });
    assert_eq!(mistakes(&schema, &json!({"a": 1, "b": ["x"]})), [""; 0]);
    for wrong in [json!({}), json!({"a": -1}), json!({"a": "1"}), json!({"a": 1, "c": 2}), json!({"a": 1, "b": ["z"]}), json!([])] {
        assert!(!mistakes(&schema, &wrong).is_empty(), "{wrong}");
    }
    assert!(!mistakes(&json!({"type": "array", "prefixItems": [{"type": "string"}], "items": false}), &json!(["a", "b"])).is_empty());
    assert!(!mistakes(&json!({"anyOf": [{"type": "null"}, {"const": 1}]}), &json!(2)).is_empty());
    for (schema, wrong) in [
        (json!({"oneOf": [{"type": "integer"}, {"type": "number"}]}), json!(1)),
        (json!({"pattern": "^a$"}), json!("ab")),
        (json!({"minLength": 1}), json!("")),
        (json!({"minProperties": 1, "maxProperties": 1}), json!({})),
        (json!({"minProperties": 1, "maxProperties": 1}), json!({"a": 1, "b": 2})),
        (json!({"additionalProperties": {"type": "null"}}), json!({"a": 1})),
    ] {
        assert!(!mistakes(&schema, &wrong).is_empty(), "{schema} {wrong}");
    }
    assert!(!mistakes(&json!({"multipleOf": 2}), &json!(3)).is_empty(), "an unknown keyword is no silence");
}
