//! The only source of randomness: ids, tokens, keys.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;

/// Characters of an id: no 0, 1, I, O, U, V or l, so that nobody misreads one.
const ALPHABET: &[u8; 55] = b"23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";

/// `N` bytes from the operating system's generator (through a cryptographic stream).
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0u8; N];
    rand::rng().fill_bytes(&mut out);
    out
}

/// A new id: 17 characters, about 98 bits.
pub fn id() -> String {
    let mut out = String::with_capacity(17);
    let mut rng = rand::rng();
    while out.len() < 17 {
        for byte in rng.next_u64().to_le_bytes() {
            // Rejection keeps the characters equally likely: 220 = 4 * 55.
            if byte < 220
                && out.len() < 17
                && let Some(c) = ALPHABET.get(usize::from(byte % 55))
            {
                out.push(char::from(*c));
            }
        }
    }
    out
}

/// A secret of 32 random bytes as 43 URL-safe characters.
pub fn secret() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<32>())
}

#[cfg(test)]
mod tests {
    #[test]
    fn ids_have_the_length_and_alphabet_of_the_wire() {
        for _ in 0..1000 {
            let id = super::id();
            assert_eq!(id.len(), 17);
            assert!(id.bytes().all(|b| super::ALPHABET.contains(&b)), "{id}");
        }
    }
}
