# hookline as a Lambda function, behind a function URL and an HTTP API: leave out the one that is not wanted.
# The same as template.yaml, for Terraform and OpenTofu.
#
#   infra/lambda/package
#   terraform -chdir=infra/lambda apply
#
# The secret in Secrets Manager has the members app_secret and verify_token. What Terraform reads of it stands in its
# state, which is to be kept as the secret is.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source = "hashicorp/aws"
      # The first with invoked_via_function_url.
      version = ">= 6.29"
    }
  }
}

variable "name" {
  type    = string
  default = "hookline"
}

variable "sender" {
  description = "Who sends the notifications: meta, 360dialog, whizard, onpremises or notifyer."
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

# Writing to its log is all that the function may do.
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
  # Nobody reads it; the file in the archive has this name.
  handler     = "bootstrap"
  role        = aws_iam_role.function.arn
  memory_size = 256
  # Longer than HOOKLINE_DEADLINE, so that the answer is our own.
  timeout = 10

  logging_config {
    log_group = aws_cloudwatch_log_group.events.name
    # As they are written. With JSON a level above INFO would drop every event, and the function refuses to start.
    log_format = "Text"
  }

  environment {
    variables = {
      HOOKLINE_PROVIDER     = var.sender
      HOOKLINE_APP_SECRET   = local.secrets.app_secret
      HOOKLINE_VERIFY_TOKEN = local.secrets.verify_token
    }
  }

  depends_on = [aws_iam_role_policy.write_events]
}

# The senders sign; they have no credentials of AWS.
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

# With a target it passes every request on, as format 2.0.
resource "aws_apigatewayv2_api" "hookline" {
  name          = var.name
  protocol_type = "HTTP"
  target        = aws_lambda_function.hookline.arn
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
