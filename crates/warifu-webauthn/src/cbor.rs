//! Strict CBOR, as CTAP2 wants it (CTAP 2.2 §8): read into a borrowed tree or refused.
//!
//! Definite lengths, shortest lengths, no tags, no duplicate keys, a bounded depth, size and number of items, and
//! nothing after the item. The order of a map's keys isn't judged: it carries no meaning, and attestation objects in the
//! field differ in it. It must never allocate more than what the input's own length pays for.

use core::fmt;

use minicbor::data::Type;
use minicbor::decode::Decoder;

/// The longest input that is read at all, in bytes.
pub const MAX_LENGTH: usize = 64 * 1024;
/// The deepest nesting: a certificate list inside a statement inside a compound statement needs five.
pub const MAX_DEPTH: usize = 6;
/// The most items, counting keys and values, in one input.
pub const MAX_ITEMS: usize = 512;

/// One CBOR item, borrowing from the input.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'b> {
    /// Major type 4.
    Array(Vec<Value<'b>>),
    /// True or false.
    Bool(bool),
    /// Major type 2.
    Bytes(&'b [u8]),
    /// An integer; those below `i64::MIN` or above `i64::MAX` are refused.
    Integer(i64),
    /// Major type 5, in the order told.
    Map(Vec<(Value<'b>, Value<'b>)>),
    /// Null, undefined and floating-point numbers: nothing in WebAuthn that this crate reads is one.
    Other,
    /// Major type 3.
    Text(&'b str),
}

/// Why an input isn't strict CBOR.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CborRefused {
    /// Nested deeper than [`MAX_DEPTH`].
    Deep,
    /// The same key twice in one map.
    DuplicateKey,
    /// An indefinite length, a tag or a simple value without meaning.
    Form,
    /// A length or integer that isn't in its shortest form.
    Longwinded,
    /// More than [`MAX_LENGTH`] bytes or [`MAX_ITEMS`] items.
    Large,
    /// Bytes follow the item.
    Trailing,
    /// The input ends early, holds text that isn't UTF-8, or an integer out of range.
    Truncated,
}

impl fmt::Display for CborRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Deep => "CBOR nested too deep",
            Self::DuplicateKey => "CBOR map with a key twice",
            Self::Form => "CBOR with an indefinite length, a tag or a reserved value",
            Self::Longwinded => "CBOR not in its shortest form",
            Self::Large => "CBOR too large",
            Self::Trailing => "bytes after the CBOR",
            Self::Truncated => "CBOR that is cut off or malformed",
        })
    }
}

impl core::error::Error for CborRefused {}

/// Reads exactly one item that fills `input`.
///
/// # Errors
/// The first way in which `input` isn't strict CBOR.
pub fn parse(input: &[u8]) -> Result<Value<'_>, CborRefused> {
    match parse_prefix(input)? {
        (value, length) if length == input.len() => Ok(value),
        _ => Err(CborRefused::Trailing),
    }
}

/// Reads one item at the start of `input`, and tells how many bytes it took.
///
/// # Errors
/// The first way in which the item isn't strict CBOR.
pub fn parse_prefix(input: &[u8]) -> Result<(Value<'_>, usize), CborRefused> {
    if input.len() > MAX_LENGTH {
        return Err(CborRefused::Large);
    }
    let mut reader = Reader { decoder: Decoder::new(input), items: 0 };
    let value = reader.value(0)?;
    Ok((value, reader.decoder.position()))
}

impl<'b> Value<'b> {
    /// The value under a text key of a map; `None` if there is none or this is no map.
    pub fn member(&self, key: &str) -> Option<&Self> {
        self.entries()?.iter().find(|(name, _)| *name == Value::Text(key)).map(|(_, value)| value)
    }

    /// The value under an integer key of a map.
    pub fn label(&self, key: i64) -> Option<&Self> {
        self.entries()?.iter().find(|(name, _)| *name == Value::Integer(key)).map(|(_, value)| value)
    }

    /// The entries of a map.
    pub fn entries(&self) -> Option<&[(Value<'b>, Value<'b>)]> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The items of an array.
    pub fn items(&self) -> Option<&[Value<'b>]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The bytes of a byte string.
    pub fn bytes(&self) -> Option<&'b [u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The text of a text string.
    pub fn text(&self) -> Option<&'b str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number of an integer.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }
}

struct Reader<'b> {
    decoder: Decoder<'b>,
    items: usize,
}

impl<'b> Reader<'b> {
    fn value(&mut self, depth: usize) -> Result<Value<'b>, CborRefused> {
        self.items += 1;
        if self.items > MAX_ITEMS {
            return Err(CborRefused::Large);
        }
        match self.decoder.datatype().map_err(|_| CborRefused::Truncated)? {
            Type::U8 | Type::U16 | Type::U32 | Type::U64 => self.unsigned().map(Value::Integer),
            Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => self.negative().map(Value::Integer),
            Type::Bytes => self.bytes().map(Value::Bytes),
            Type::String => self.text().map(Value::Text),
            Type::Array => self.array(depth).map(Value::Array),
            Type::Map => self.map(depth).map(Value::Map),
            Type::Bool => self.decoder.bool().map(Value::Bool).map_err(|_| CborRefused::Truncated),
            Type::Null | Type::Undefined | Type::F16 | Type::F32 | Type::F64 => self.other(),
            _ => Err(CborRefused::Form),
        }
    }

    fn unsigned(&mut self) -> Result<i64, CborRefused> {
        let start = self.decoder.position();
        let number = self.decoder.u64().map_err(|_| CborRefused::Truncated)?;
        self.demand_shortest(start, number, 0)?;
        i64::try_from(number).map_err(|_| CborRefused::Truncated)
    }

    fn negative(&mut self) -> Result<i64, CborRefused> {
        let start = self.decoder.position();
        let number = self.decoder.i64().map_err(|_| CborRefused::Truncated)?;
        self.demand_shortest(start, number.unsigned_abs() - 1, 0)?;
        Ok(number)
    }

    fn bytes(&mut self) -> Result<&'b [u8], CborRefused> {
        let start = self.decoder.position();
        let bytes = self.decoder.bytes().map_err(|_| CborRefused::Truncated)?;
        self.demand_shortest(start, bytes.len() as u64, bytes.len())?;
        Ok(bytes)
    }

    fn text(&mut self) -> Result<&'b str, CborRefused> {
        let start = self.decoder.position();
        let text = self.decoder.str().map_err(|_| CborRefused::Truncated)?;
        self.demand_shortest(start, text.len() as u64, text.len())?;
        Ok(text)
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Value<'b>>, CborRefused> {
        let start = self.decoder.position();
        let length = self.decoder.array().map_err(|_| CborRefused::Truncated)?.ok_or(CborRefused::Form)?;
        self.demand_shortest(start, length, 0)?;
        let length = self.admit(depth, length)?;
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(self.value(depth + 1)?);
        }
        Ok(items)
    }

    fn map(&mut self, depth: usize) -> Result<Vec<(Value<'b>, Value<'b>)>, CborRefused> {
        let start = self.decoder.position();
        let length = self.decoder.map().map_err(|_| CborRefused::Truncated)?.ok_or(CborRefused::Form)?;
        self.demand_shortest(start, length, 0)?;
        let length = self.admit(depth, length)?;
        let mut entries: Vec<(Value<'b>, Value<'b>)> = Vec::with_capacity(length);
        for _ in 0..length {
            let key = self.value(depth + 1)?;
            if !matches!(key, Value::Integer(_) | Value::Text(_) | Value::Bytes(_)) {
                return Err(CborRefused::Form);
            }
            if entries.iter().any(|(earlier, _)| *earlier == key) {
                return Err(CborRefused::DuplicateKey);
            }
            let value = self.value(depth + 1)?;
            entries.push((key, value));
        }
        Ok(entries)
    }

    fn other(&mut self) -> Result<Value<'b>, CborRefused> {
        self.decoder.skip().map_err(|_| CborRefused::Truncated)?;
        Ok(Value::Other)
    }

    /// A container's length, if its depth and its items are within bounds: before anything is allocated for it.
    fn admit(&self, depth: usize, length: u64) -> Result<usize, CborRefused> {
        if depth >= MAX_DEPTH {
            return Err(CborRefused::Deep);
        }
        usize::try_from(length)
            .ok()
            .filter(|length| self.items.saturating_add(*length) <= MAX_ITEMS)
            .ok_or(CborRefused::Large)
    }

    /// Compares the bytes that the head took with the fewest that could say `argument`.
    fn demand_shortest(&self, start: usize, argument: u64, content: usize) -> Result<(), CborRefused> {
        let shortest = match argument {
            0..24 => 1,
            24..0x100 => 2,
            0x100..0x1_0000 => 3,
            0x1_0000..0x1_0000_0000 => 5,
            _ => 9,
        };
        if self.decoder.position() - start - content == shortest {
            Ok(())
        } else {
            Err(CborRefused::Longwinded)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(input: &[u8]) -> CborRefused {
        parse(input).unwrap_err()
    }

    #[test]
    fn what_ctap_uses_is_read() {
        let input = [0xa3, 0x61, b'a', 0x26, 0x03, 0x82, 0xf5, 0xf6, 0x41, 7, 0x41, 9];
        let value = parse(&input).unwrap();
        assert_eq!(value.member("a").and_then(Value::integer), Some(-7));
        let items = value.label(3).and_then(Value::items).unwrap();
        assert_eq!(items, [Value::Bool(true), Value::Other]);
        assert_eq!(value.entries().unwrap()[2].1.bytes(), Some(&[9][..]));
        assert_eq!(parse(&[0x20]).unwrap().integer(), Some(-1));
        assert_eq!(
            parse(&[0x3b, 0x7f, 255, 255, 255, 255, 255, 255, 255]).unwrap().integer(),
            Some(i64::MIN)
        );
    }

    #[test]
    fn indefinite_lengths_are_refused() {
        for input in [&[0x5f, 0x41, 1, 0xff][..], &[0x7f, 0x61, b'a', 0xff], &[0x9f, 0xff], &[0xbf, 0xff]] {
            assert_eq!(refused(input), CborRefused::Form, "{input:02x?}");
        }
    }

    #[test]
    fn tags_and_reserved_values_are_refused() {
        for input in
            [&[0xc0, 0x61, b'a'][..], &[0xd8, 24, 0x41, 0], &[0xe0], &[0xf8, 99], &[0xff], &[0x1c], &[0xfc]]
        {
            assert_eq!(refused(input), CborRefused::Form, "{input:02x?}");
        }
    }

    #[test]
    fn keys_come_once_and_are_plain() {
        assert_eq!(refused(&[0xa2, 1, 0, 1, 0]), CborRefused::DuplicateKey);
        assert_eq!(refused(&[0xa2, 0x61, b'a', 0, 0x61, b'a', 1]), CborRefused::DuplicateKey);
        assert_eq!(refused(&[0xa1, 0x80, 0]), CborRefused::Form);
        assert!(parse(&[0xa2, 0x20, 0, 0x00, 0]).is_ok(), "the order of keys isn't judged");
    }

    #[test]
    fn the_shortest_form_is_the_only_one() {
        for input in [
            &[0x18, 23][..],
            &[0x19, 0, 255],
            &[0x1a, 0, 0, 255, 255],
            &[0x1b, 0, 0, 0, 0, 255, 255, 255, 255],
            &[0x38, 6],
            &[0x58, 1, 0],
            &[0x78, 1, b'a'],
            &[0x98, 0],
            &[0xb8, 0],
        ] {
            assert_eq!(refused(input), CborRefused::Longwinded, "{input:02x?}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| [vec![0x81; depth], vec![0x00]].concat();
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(refused(&nested(MAX_DEPTH + 1)), CborRefused::Deep);
        assert_eq!(refused(&nested(60_000)), CborRefused::Deep);
    }

    #[test]
    fn size_and_items_are_bounded() {
        assert_eq!(refused(&vec![0; MAX_LENGTH + 1]), CborRefused::Large);
        assert_eq!(refused(&[0x9b, 255, 255, 255, 255, 255, 255, 255, 255]), CborRefused::Large);
        assert_eq!(refused(&[0xbb, 255, 255, 255, 255, 255, 255, 255, 255]), CborRefused::Large);
        let list = |items: u16| [&[0x99][..], &items.to_be_bytes(), &vec![0; usize::from(items)]].concat();
        assert!(parse(&list(511)).is_ok());
        assert_eq!(refused(&list(512)), CborRefused::Large);
    }

    #[test]
    fn what_is_cut_off_malformed_or_out_of_range_is_refused() {
        for input in [
            &[][..],
            &[0x18],
            &[0x42, 1],
            &[0x61, 0xff],
            &[0x81],
            &[0xa1, 1],
            &[0x5b, 255, 255, 255, 255, 255, 255, 255, 255],
            &[0x1b, 255, 255, 255, 255, 255, 255, 255, 255],
            &[0x3b, 255, 255, 255, 255, 255, 255, 255, 255],
            &[0xf9, 0],
        ] {
            assert_eq!(refused(input), CborRefused::Truncated, "{input:02x?}");
        }
    }

    #[test]
    fn nothing_follows() {
        assert_eq!(refused(&[0, 0]), CborRefused::Trailing);
        assert_eq!(parse_prefix(&[0x41, 5, 9, 9]), Ok((Value::Bytes(&[5]), 2)));
    }
}
