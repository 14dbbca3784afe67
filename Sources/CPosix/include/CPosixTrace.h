// The variable that AWS X-Ray looks for in a Lambda function: environ(7), putenv(3).
#pragma once
#include "CPosix.h"

// Sets the variable, or takes it away where there is no value or one that is too long. Each value takes the place of the
// one before; setenv(3) would keep all of them for ever.
static inline int cposix_set_trace_id(const char *value, size_t length) {
  static char variable[1024] = "_X_AMZN_TRACE_ID=";
  enum { prefix = sizeof "_X_AMZN_TRACE_ID=" - 1 };
  if (value == NULL || length >= sizeof variable - prefix) return unsetenv("_X_AMZN_TRACE_ID");
  memcpy(variable + prefix, value, length);
  variable[prefix + length] = 0;
  return putenv(variable);
}
