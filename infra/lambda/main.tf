# hookline as a Lambda function, behind a function URL and an HTTP API: remove the one that you do not need.
# The same as template.yaml, for Terraform and OpenTofu.
#
#   infra/lambda/package
#   terraform -chdir=infra/lambda apply
#
# The secret in Secrets Manager has the members app_secret and verify_token. Terraform stores what it reads of it in
# its state: protect that as you do the secret. state.tf has the shared idempotency cache, which is off by default.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source = "hashicorp/aws"
      # The first version with invoked_via_function_url.
      version = ">= 6.29"
    }
  }
}

variable "name" {
  type    = string
  default = "hookline"
}

variable "sender" {
  description = "Who sends the notifications: meta, 360dialog, whizard, onpremises or notifyer; end-user-messaging is for aws."
  type        = string
  default     = "meta"
}

variable "secret_name" {
  type    = string
  default = "hookline"
}

variable "architecture" {
  description = "What infra/lambda/package printed: x86_64 or arm64."
  type        = string
  default     = "x86_64"
}

variable "retention_in_days" {
  type    = number
  default = 30
}

variable "log" {
  description = "The level of hookline's own log: error, warning, notice, info or debug."
  type        = string
  default     = "notice"
}

variable "maximum_instances" {
  description = "Maximum of concurrent instances, reserved in the account; a function URL has no other limit."
  type        = number
  # The account's. A file on EFS can have 512 locks, and each instance takes one on sinks.lock: 500 with state.tf.
  default = -1
}

locals {
  archive = "${path.module}/../../.build/hookline-lambda.zip"
  secrets = jsondecode(data.aws_secretsmanager_secret_version.secrets.secret_string)
}

data "aws_secretsmanager_secret_version" "secrets" {
  secret_id = var.secret_name
}

resource "aws_cloudwatch_log_group" "events" {
  name              = "/hookline/${var.name}"
  retention_in_days = var.retention_in_days
}

# Without the shared cache, the function may only write to its log.
resource "aws_iam_role" "function" {
  name_prefix = var.name
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "write_events" {
  name = "write-events"
  role = aws_iam_role.function.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.events.arn}:*"
    }]
  })
}

resource "aws_lambda_function" "hookline" {
  function_name    = var.name
  description      = "Receives WhatsApp webhooks."
  filename         = local.archive
  source_code_hash = filebase64sha256(local.archive)
  runtime          = "provided.al2023"
  architectures    = [var.architecture]
  # Required but unused: the executable in the archive has this name.
  handler     = "bootstrap"
  role        = aws_iam_role.function.arn
  memory_size = 256
  # Longer than HOOKLINE_DEADLINE, so that the response is hookline's.
  timeout                        = 10
  reserved_concurrent_executions = var.maximum_instances

  logging_config {
    log_group = aws_cloudwatch_log_group.events.name
    # Lines as they are written. In format JSON a level above INFO drops every event, so hookline does not start with it.
    log_format = "Text"
  }

  environment {
    variables = merge({
      HOOKLINE_PROVIDER     = var.sender
      HOOKLINE_LOG          = var.log
      HOOKLINE_APP_SECRET   = local.secrets.app_secret
      HOOKLINE_VERIFY_TOKEN = local.secrets.verify_token
    }, local.shares_state ? { HOOKLINE_STATE_DIR = local.state_directory } : {})
  }

  dynamic "vpc_config" {
    for_each = aws_security_group.state
    content {
      subnet_ids         = var.subnet_ids
      security_group_ids = [vpc_config.value.id]
    }
  }

  dynamic "file_system_config" {
    for_each = aws_efs_access_point.state
    content {
      arn              = file_system_config.value.arn
      local_mount_path = local.state_directory
    }
  }

  # Waits for the mount targets and the permission to mount.
  depends_on = [aws_iam_role_policy.write_events, aws_iam_role_policy.use_state, aws_efs_mount_target.state]
}

# Providers sign their requests; they have no credentials of AWS.
resource "aws_lambda_function_url" "hookline" {
  function_name      = aws_lambda_function.hookline.function_name
  authorization_type = "NONE"
}

resource "aws_lambda_permission" "url" {
  statement_id           = "AnybodyMayCallTheUrl"
  function_name          = aws_lambda_function.hookline.function_name
  action                 = "lambda:InvokeFunctionUrl"
  principal              = "*"
  function_url_auth_type = "NONE"
}

resource "aws_lambda_permission" "through_url" {
  statement_id             = "AnybodyMayInvokeThroughTheUrl"
  function_name            = aws_lambda_function.hookline.function_name
  action                   = "lambda:InvokeFunction"
  principal                = "*"
  invoked_via_function_url = true
}

# Passes every request on in payload format 2.0.
resource "aws_apigatewayv2_api" "hookline" {
  name          = var.name
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "hookline" {
  api_id                 = aws_apigatewayv2_api.hookline.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.hookline.arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "all" {
  api_id    = aws_apigatewayv2_api.hookline.id
  route_key = "$default"
  target    = "integrations/${aws_apigatewayv2_integration.hookline.id}"
}

resource "aws_apigatewayv2_stage" "hookline" {
  api_id      = aws_apigatewayv2_api.hookline.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_burst_limit = 200
    throttling_rate_limit  = 100
  }
}

resource "aws_lambda_permission" "api" {
  statement_id  = "TheApiMayInvoke"
  function_name = aws_lambda_function.hookline.function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.hookline.execution_arn}/*"
}

output "function_url" {
  value = aws_lambda_function_url.hookline.function_url
}

output "api_url" {
  value = aws_apigatewayv2_api.hookline.api_endpoint
}

output "events_log_group" {
  value = aws_cloudwatch_log_group.events.name
}
