# hookline behind an SQS queue that API Gateway fills without a function. The same as template.yaml, for Terraform and OpenTofu.
#
#   infra/lambda/package
#   terraform -chdir=infra/lambda/queue apply
#
# The secret in Secrets Manager has the members app_secret and verify_token. Terraform stores what it reads of it in
# its state: protect that as you do the secret.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.29"
    }
  }
}

variable "name" {
  type    = string
  default = "hookline"
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

locals {
  archive = "${path.module}/../../../.build/hookline-lambda.zip"
  secrets = jsondecode(data.aws_secretsmanager_secret_version.secrets.secret_string)
  # One line. SQS rejects an empty attribute, and so a request without a signature.
  message = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)&MessageAttribute.1.Name=X-Hub-Signature-256&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=$util.urlEncode($input.params('X-Hub-Signature-256'))"
}

data "aws_caller_identity" "own" {}

data "aws_region" "own" {}

data "aws_secretsmanager_secret_version" "secrets" {
  secret_id = var.secret_name
}

resource "aws_cloudwatch_log_group" "events" {
  name              = "/hookline/${var.name}"
  retention_in_days = 30
}

# What could not be committed in five attempts: a body that does not verify, or a fault that lasts.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 1209600
}

resource "aws_sqs_queue" "bodies" {
  name                      = var.name
  message_retention_seconds = 1209600
  # Six times the function's timeout, as AWS recommends.
  visibility_timeout_seconds = 60
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 5
  })
}

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

resource "aws_iam_role_policy" "function" {
  name = "write-events-and-read-queue"
  role = aws_iam_role.function.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.events.arn}:*"
      },
      {
        Effect   = "Allow"
        Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
        Resource = aws_sqs_queue.bodies.arn
      },
    ]
  })
}

resource "aws_lambda_function" "hookline" {
  function_name    = var.name
  description      = "Receives WhatsApp webhooks from a queue, and Meta's handshake."
  filename         = local.archive
  source_code_hash = filebase64sha256(local.archive)
  runtime          = "provided.al2023"
  architectures    = [var.architecture]
  handler          = "bootstrap"
  role             = aws_iam_role.function.arn
  memory_size      = 256
  timeout          = 10

  logging_config {
    log_group  = aws_cloudwatch_log_group.events.name
    log_format = "Text"
  }

  environment {
    variables = {
      HOOKLINE_APP_SECRET   = local.secrets.app_secret
      HOOKLINE_VERIFY_TOKEN = local.secrets.verify_token
    }
  }

  depends_on = [aws_iam_role_policy.function]
}

resource "aws_lambda_event_source_mapping" "bodies" {
  event_source_arn = aws_sqs_queue.bodies.arn
  function_name    = aws_lambda_function.hookline.arn
  batch_size       = 10
  # Without it the queue deletes the messages that hookline names as failed.
  function_response_types = ["ReportBatchItemFailures"]
}

resource "aws_iam_role" "send" {
  name_prefix = var.name
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "apigateway.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "send" {
  name = "send"
  role = aws_iam_role.send.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = aws_sqs_queue.bodies.arn
    }]
  })
}

resource "aws_api_gateway_rest_api" "hookline" {
  name = var.name
  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = var.name, version = "1" }
    paths = {
      "/whatsapp" = {
        # The handshake needs a response from the function.
        get = {
          responses = {}
          x-amazon-apigateway-integration = {
            type       = "aws_proxy"
            httpMethod = "POST"
            uri        = aws_lambda_function.hookline.invoke_arn
          }
        }
        post = {
          responses = {
            "200" = { description = "The queue has the body." }
            "502" = { description = "The queue does not have it." }
          }
          x-amazon-apigateway-integration = {
            type                = "aws"
            httpMethod          = "POST"
            credentials         = aws_iam_role.send.arn
            uri                 = "arn:aws:apigateway:${data.aws_region.own.region}:sqs:path/${data.aws_caller_identity.own.account_id}/${aws_sqs_queue.bodies.name}"
            passthroughBehavior = "never"
            requestParameters   = { "integration.request.header.Content-Type" = "'application/x-www-form-urlencoded'" }
            requestTemplates    = { "application/json" = local.message }
            responses = {
              "200"   = { statusCode = "200", responseTemplates = { "application/json" = "" } }
              default = { statusCode = "502", responseTemplates = { "application/json" = "" } }
            }
          }
        }
      }
    }
  })
}

resource "aws_api_gateway_deployment" "hookline" {
  rest_api_id = aws_api_gateway_rest_api.hookline.id
  triggers    = { body = sha256(aws_api_gateway_rest_api.hookline.body) }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "hooks" {
  rest_api_id   = aws_api_gateway_rest_api.hookline.id
  deployment_id = aws_api_gateway_deployment.hookline.id
  stage_name    = "hooks"
}

resource "aws_lambda_permission" "handshake" {
  statement_id  = "TheApiMayInvoke"
  function_name = aws_lambda_function.hookline.function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.hookline.execution_arn}/*"
}

output "url" {
  value = "${aws_api_gateway_stage.hooks.invoke_url}/whatsapp"
}

output "dead_letters" {
  value = aws_sqs_queue.dead_letters.url
}

output "events_log_group" {
  value = aws_cloudwatch_log_group.events.name
}
