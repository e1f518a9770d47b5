//! DER, written by hand: tests need certificates that no library would make.

pub(crate) fn tlv(tag: &[u8], content: &[u8]) -> Vec<u8> {
    let mut bytes = tag.to_vec();
    match content.len() {
        short @ 0..0x80 => bytes.push(short as u8),
        medium @ 0x80..0x100 => bytes.extend([0x81, medium as u8]),
        long => bytes.extend([0x82, (long >> 8) as u8, long as u8]),
    }
    bytes.extend(content);
    bytes
}

pub(crate) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(&[0x30], &parts.concat())
}

pub(crate) fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(&[0x31], &parts.concat())
}

pub(crate) fn oid(number: &str) -> Vec<u8> {
    tlv(&[0x06], der::asn1::ObjectIdentifier::new(number).unwrap().as_bytes())
}

pub(crate) fn null() -> Vec<u8> {
    vec![5, 0]
}

pub(crate) fn boolean(value: bool) -> Vec<u8> {
    vec![1, 1, if value { 0xff } else { 0 }]
}

pub(crate) fn integer(value: u8) -> Vec<u8> {
    vec![2, 1, value]
}

pub(crate) fn enumerated(value: u8) -> Vec<u8> {
    vec![0x0a, 1, value]
}

pub(crate) fn octet_string(content: &[u8]) -> Vec<u8> {
    tlv(&[4], content)
}

pub(crate) fn bit_string(content: &[u8]) -> Vec<u8> {
    tlv(&[3], &[&[0], content].concat())
}

pub(crate) fn algorithm_ec(curve: &str) -> Vec<u8> {
    sequence(&[oid("1.2.840.10045.2.1"), oid(curve)])
}

/// A name of UTF8String attributes, one a relative name; the country as PrintableString.
pub(crate) fn name(attributes: &[(&str, &str)]) -> Vec<u8> {
    let parts: Vec<_> = attributes
        .iter()
        .map(|(number, value)| {
            let tag = if *number == COUNTRY { 0x13 } else { 0x0c };
            set(&[sequence(&[oid(number), tlv(&[tag], value.as_bytes())])])
        })
        .collect();
    sequence(&parts)
}

pub(crate) const COMMON_NAME: &str = "2.5.4.3";
pub(crate) const COUNTRY: &str = "2.5.4.6";
pub(crate) const ORGANIZATION: &str = "2.5.4.10";
pub(crate) const UNIT: &str = "2.5.4.11";
