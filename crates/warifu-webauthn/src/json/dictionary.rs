//! Reading a JSON object as a WebIDL dictionary.
//!
//! What serde's derive gives isn't exact enough: it also takes an array for an object. Here only an object is one;
//! members that aren't known are skipped, known ones may come once, `null` stands for an optional member left out.

use core::fmt;
use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// Text borrowed from the JSON where it holds no escapes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Text<'j>(pub Cow<'j, str>);

impl core::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

/// Defines a struct and how it is read from a JSON object.
macro_rules! dictionary {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident<$life:lifetime> {
            required { $( $(#[$rmeta:meta])* $rfield:ident : $rty:ty = $rkey:literal, )* }
            optional { $( $(#[$ometa:meta])* $ofield:ident : $oty:ty = $okey:literal, )* }
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Eq, PartialEq)]
        $vis struct $name<$life> {
            $( $(#[$rmeta])* pub $rfield: $rty, )*
            $( $(#[$ometa])* pub $ofield: Option<$oty>, )*
            marker: core::marker::PhantomData<&$life ()>,
        }

        impl<'de: $life, $life> serde::Deserialize<'de> for $name<$life> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Members<$life>(core::marker::PhantomData<&$life ()>);

                impl<'de: $life, $life> serde::de::Visitor<'de> for Members<$life> {
                    type Value = $name<$life>;

                    fn expecting(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        out.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
                        $( let mut $rfield: Option<$rty> = None; )*
                        $( let mut $ofield: Option<Option<$oty>> = None; )*
                        while let Some(key) = members.next_key::<$crate::json::dictionary::Text<'de>>()? {
                            match &*key {
                                $( $rkey => match $rfield {
                                    None => $rfield = Some(members.next_value()?),
                                    Some(_) => return Err(<A::Error as serde::de::Error>::duplicate_field($rkey)),
                                }, )*
                                $( $okey => match $ofield {
                                    None => $ofield = Some(members.next_value()?),
                                    Some(_) => return Err(<A::Error as serde::de::Error>::duplicate_field($okey)),
                                }, )*
                                _ => {
                                    members.next_value::<serde::de::IgnoredAny>()?;
                                }
                            }
                        }
                        Ok($name {
                            $( $rfield: $rfield.ok_or_else(|| <A::Error as serde::de::Error>::missing_field($rkey))?, )*
                            $( $ofield: $ofield.flatten(), )*
                            marker: core::marker::PhantomData,
                        })
                    }
                }

                deserializer.deserialize_map(Members(core::marker::PhantomData))
            }
        }
    };
}

pub(crate) use dictionary;
