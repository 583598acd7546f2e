//! A strict reader of JSON (RFC 8259) that borrows from its input.
//!
//! The text is read by `serde_json`; this adds what evidence needs: no member
//! twice at any depth, caps on depth and on counts, and nothing after the end.

use crate::error::{Error, ErrorKind, Result};
use core::fmt;
use serde_core::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;

/// How deeply values may be nested. A verdict needs five levels.
const MAX_DEPTH: usize = 12;

/// How many members an object may have, and elements an array. A verdict's
/// largest object has six; a small cap keeps the search for duplicates cheap.
const MAX_COUNT: usize = 128;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Integer(i128),
    /// A number with a fraction or an exponent; nothing here wants its value.
    Fraction,
    Text(Cow<'a, str>),
    Array(Vec<Value<'a>>),
    Object(Object<'a>),
}

/// The members of an object, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

impl<'a> Object<'a> {
    /// A member; null is a value, not absence.
    pub(crate) fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

/// Reads an object that is the whole input.
pub(crate) fn object(bytes: &[u8]) -> Result<Object<'_>> {
    let invalid = || Error::new(ErrorKind::InvalidJson);
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Seed { depth: MAX_DEPTH }
        .deserialize(&mut deserializer)
        .map_err(|error| refusal(&error))?;
    deserializer.end().map_err(|_| Error::new(ErrorKind::TrailingData))?;
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(invalid().expected("an object")),
    }
}

const SERDE_NUMBER: &str = "$serde_json::private::Number";
const DUPLICATE: &str = "duplicate member";
const TOO_DEEP: &str = "nested too deeply";

/// `serde_json` carries only text; the two refusals of ours are known by theirs.
fn refusal(error: &serde_json::Error) -> Error {
    let text = error.to_string();
    if text.starts_with(DUPLICATE) {
        Error::new(ErrorKind::DuplicateMapKey)
    } else if text.starts_with(TOO_DEEP) {
        Error::new(ErrorKind::NestingTooDeep).expected("at most 12 levels")
    } else {
        Error::new(ErrorKind::InvalidJson)
    }
}

struct Seed {
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Seed {
    fn deeper<E: serde_core::de::Error>(&self) -> Result<usize, E> {
        self.depth.checked_sub(1).ok_or_else(|| E::custom(TOO_DEEP))
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value<'de>, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value<'de>, E> {
        Ok(Value::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value<'de>, E> {
        Ok(Value::Integer(value.into()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value<'de>, E> {
        Ok(Value::Fraction)
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(value.into())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value<'de>, A::Error> {
        let depth = self.deeper()?;
        let mut elements = Vec::new();
        while let Some(element) = access.next_element_seed(Seed { depth })? {
            if elements.len() >= MAX_COUNT {
                return Err(A::Error::custom("too many elements"));
            }
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value<'de>, A::Error> {
        let depth = self.deeper()?;
        let mut members: Vec<(Cow<'de, str>, Value<'de>)> = Vec::with_capacity(4);
        while let Some(Name(name)) = access.next_key_seed(NameSeed)? {
            // With its feature `arbitrary_precision`, which anyone in the tree may turn
            // on, serde_json gives some numbers as an object with this member.
            if name == SERDE_NUMBER {
                let Value::Text(_) = access.next_value_seed(Seed { depth })? else {
                    return Err(A::Error::custom("not a number"));
                };
                return Ok(Value::Fraction);
            }
            if members.iter().any(|(other, _)| *other == name) {
                return Err(A::Error::custom(DUPLICATE));
            }
            if members.len() >= MAX_COUNT {
                return Err(A::Error::custom("too many members"));
            }
            members.push((name, access.next_value_seed(Seed { depth })?));
        }
        Ok(Value::Object(Object(members)))
    }
}

struct Name<'de>(Cow<'de, str>);

struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Name<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name<'de>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NameSeed {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(value.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<ErrorKind> {
        object(text.as_bytes()).err().map(|error| error.kind())
    }

    #[test]
    fn values_are_read_as_they_are() {
        let text = r#"{"a":null,"b":[true,-1,1.5,"x\u003d"],"":{"c":18446744073709551615}} "#;
        let object = object(text.as_bytes()).unwrap();
        assert_eq!(object.get("a"), Some(&Value::Null));
        let Some(Value::Array(elements)) = object.get("b") else { panic!("an array") };
        let expected =
            [Value::Bool(true), Value::Integer(-1), Value::Fraction, Value::Text("x=".into())];
        assert_eq!(*elements, expected);
        let Some(Value::Object(inner)) = object.get("") else { panic!("an object") };
        assert_eq!(inner.get("c"), Some(&Value::Integer(u64::MAX.into())));
        assert_eq!(object.get("d"), None);
    }

    #[test]
    fn each_defect_has_its_kind() {
        use ErrorKind as K;
        let deep = format!("{}{}", r#"{"a":"#.repeat(13), "}".repeat(13));
        let arrays = format!(r#"{{"a":{}{}}}"#, "[".repeat(500), "]".repeat(500));
        let wide = format!(r#"{{"a":[{}]}}"#, vec!["1"; 129].join(","));
        for (text, expected) in [
            ("", K::InvalidJson),
            ("{", K::InvalidJson),
            ("[]", K::InvalidJson),
            ("null", K::InvalidJson),
            (r#"{"a":1,}"#, K::InvalidJson),
            (r#"{'a':1}"#, K::InvalidJson),
            (r#"{"a":01}"#, K::InvalidJson),
            (r#"{"a":NaN}"#, K::InvalidJson),
            ("{\"a\":\"\n\"}", K::InvalidJson),
            (r#"{"a":"\ud800"}"#, K::InvalidJson),
            ("\u{feff}{}", K::InvalidJson),
            (r#"{}{}"#, K::TrailingData),
            (r#"{"a":1,"a":1}"#, K::DuplicateMapKey),
            (r#"{"a":1,"\u0061":1}"#, K::DuplicateMapKey),
            (r#"{"x":[{"b":{"a":1,"a":2}}]}"#, K::DuplicateMapKey),
            (&deep, K::NestingTooDeep),
            (&arrays, K::NestingTooDeep),
            (&wide, K::InvalidJson),
        ] {
            assert_eq!(kind(text), Some(expected), "{text}");
        }
        assert!(object(b"{\"a\":\"\xff\"}").is_err());
        // What a number looks like to us if a feature of serde_json is on.
        let number = format!(r#"{{"a":{{"{SERDE_NUMBER}":"1.5"}}}}"#);
        assert_eq!(object(number.as_bytes()).unwrap().get("a"), Some(&Value::Fraction));
        let other = format!(r#"{{"a":{{"{SERDE_NUMBER}":{{}}}}}}"#);
        assert_eq!(kind(&other), Some(K::InvalidJson));
        assert_eq!(kind("{}"), None);
    }
}
