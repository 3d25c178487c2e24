// Whose token it is, to keep apart what two people write in the same tab. Nothing is proved here: that is the server's.

/** A short mark of the person a token is for, the same for each of their tokens; where it is no JWT, a mark of the token itself. */
export function markOf(token) {
  let person = token;
  try {
    const { sub, company_code } = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    if (sub) person = JSON.stringify([sub, company_code]);
  } catch {
    // Opaque.
  }
  return digest(person);
}

/** FNV-1a of 64 bits; crypto.subtle is missing where the page comes over plain HTTP. */
function digest(text) {
  let sum = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
  return sum.toString(36);
}
