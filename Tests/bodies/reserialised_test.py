"""`hookline verify` recognises what happened to a body on the way. The bodies are what common libraries make of
`signed.json`, which is escaped as Meta does; `signed-meta.json` has also the escapes of `<`, `%` and `@` that Meta signs."""
import gzip
import hashlib
import hmac
import json
import subprocess
import unittest
import zlib

import machine

VECTORS = machine.ROOT / "Tests/Fixtures/vectors/reserialised"
SECRET = "a secret"
# Each file, the program that made it and its code, and the words of the diagnosis.
LIBRARIES = {
    "node-stringify": ("Node.js 20.20.2: JSON.stringify(JSON.parse(text))", "JavaScript's JSON.stringify"),
    "python-dumps": ("Python 3.11.2: json.dumps(json.loads(text))", "Python's json.dumps"),
    "python-compact": ("the same, separators=(',', ':'), ensure_ascii=False", "JavaScript's JSON.stringify"),
    "python-sorted": ("the same, sort_keys=True", "sorted by name"),
    "php-json_encode": ("PHP 8.2.36: json_encode(json_decode($text))", "PHP's json_encode"),
    "php-unescaped-unicode": ("the same, JSON_UNESCAPED_UNICODE", "PHP's json_encode"),
    "php-pretty": ("the same, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES", "re-serialised on the way: the same JSON"),
    "go-struct": ("Go 1.19.8: json.Unmarshal into structures, json.Marshal", "Go's encoding/json"),
    "go-map": ("the same, into a map[string]interface{}", "sorted by name"),
    "java-jackson": ("Jackson 2.14.0: writeValueAsString(readTree(text))", "Java's Jackson has too"),
    "java-jackson-ascii": ("the same, ESCAPE_NON_ASCII", "upper-case escapes, as Java's Jackson"),
    "java-gson": ("Gson 2.10: new Gson().toJson(JsonParser.parseString(text))", "Java's Gson"),
    "java-gson-tostring": ("the same: JsonParser.parseString(text).toString()", "Java's Gson"),
    "java-hashmap": ("OpenJDK 17.0.15: HashMap in HashMap, written by Jackson", "Java's HashMap"),
}


def vector(name):
    return (VECTORS / f"{name}.json").read_bytes()


def diagnosis(body, signed, *fields):
    """The exit status and the output of `hookline verify` for a body, with the signature of another."""
    tag = hmac.digest(SECRET.encode(), signed, hashlib.sha256).hex()
    arguments = [part for field in (f"X-Hub-Signature-256: sha256={tag}", *fields) for part in ("--header", field)]
    result = subprocess.run(
        [machine.HOOKLINE, "verify", *arguments], input=body, env={"HOOKLINE_APP_SECRET": SECRET}, capture_output=True, check=False)
    return result.returncode, result.stdout.decode()


class Reserialised(unittest.TestCase):
    def test_a_library_is_named_whichever_escapes_were_signed(self):
        for name, (program, words) in LIBRARIES.items():
            for signed in ("signed", "signed-meta"):
                with self.subTest(program=program, signed=signed):
                    status, text = diagnosis(vector(name), vector(signed))
                    if vector(name) == vector(signed):
                        # The library escapes as Meta does.
                        self.assertEqual((status, name), (0, "php-json_encode"))
                        continue
                    self.assertEqual(status, 1)
                    self.assertIn(words, text)
                    self.assertIn("may parse and serialise it", text)

    def test_the_signed_bodies_verify_and_are_recognised_as_nothing_else(self):
        for name in ("signed", "signed-meta"):
            self.assertEqual(diagnosis(vector(name), vector(name))[0], 0)
            self.assertIn("in no form tried", diagnosis(vector(name), b"another body")[1])

    def test_all_vectors_are_in_the_table_and_are_the_same_value(self):
        names = {path.stem for path in VECTORS.iterdir()}
        self.assertEqual(names, {*LIBRARIES, "signed", "signed-meta"})
        for name in names:
            self.assertEqual(json.loads(vector(name)), json.loads(vector("signed")), name)

    def test_python_and_node_write_the_vectors(self):
        value = json.loads(vector("signed"))
        self.assertEqual(json.dumps(value).encode(), vector("python-dumps"))
        self.assertEqual(json.dumps(value, sort_keys=True).encode(), vector("python-sorted"))
        compact = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        self.assertEqual(compact, vector("python-compact"))
        code = "process.stdout.write(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8'))))"
        written = subprocess.run(["node", "-e", code], input=vector("signed"), capture_output=True, check=True).stdout
        self.assertEqual(written, vector("node-stringify"))

    def test_a_compressed_body_is_recognised(self):
        signed = vector("signed")
        for level in (1, 6, 9):
            for body in (gzip.compress(signed, level), zlib.compress(signed, level)):
                self.assertIn("is compressed", diagnosis(body, signed)[1])
        raw = zlib.compressobj(wbits=-15)
        deflated = raw.compress(signed) + raw.flush()
        self.assertIn("is compressed", diagnosis(deflated, signed, "Content-Encoding: deflate")[1])
        self.assertNotIn("is compressed", diagnosis(signed, b"another body", "Content-Encoding: identity")[1])

    def test_a_body_that_is_cut_off_is_recognised_at_any_place(self):
        signed = vector("signed")
        for end in [*range(0, len(signed), 37), len(signed) - 1]:
            self.assertIn("is cut off", diagnosis(signed[:end], signed)[1], end)
        for end in (len(signed) - 3, len(signed)):
            text = diagnosis(signed[:end], b"another body", f"Content-Length: {len(signed)}")[1]
            self.assertEqual("is cut off" in text, end < len(signed))
        # Also a body that is complete JSON at its end.
        self.assertIn("is cut off", diagnosis(b"{}", b"{} and more", "Content-Length: 11")[1])


if __name__ == "__main__":
    unittest.main()
