// Parses standard input as JSON with simdjson, visits every value, and prints their number.
#include <simdjson.h>
#include <unistd.h>

#include <cstdio>

static size_t values_below(simdjson::dom::element element) {
  size_t count = 1;
  if (element.is_object()) {
    for (auto member : element.get_object()) count += values_below(member.value);
  } else if (element.is_array()) {
    for (auto item : element.get_array()) count += values_below(item);
  }
  return count;
}

int main() {
  static char bytes[8 << 20];
  size_t length = 0;
  ssize_t more;
  while ((more = read(0, bytes + length, sizeof bytes - simdjson::SIMDJSON_PADDING - length)) > 0) length += more;
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(bytes, length, false).get(element)) return 1;
  printf("%zu\n", values_below(element));
  return 0;
}
