# hookline as the subscriber of the topic of AWS End User Messaging Social. The same as template.yaml, for Terraform and OpenTofu.
#
#   infra/lambda/package
#   terraform -chdir=infra/lambda/end-user-messaging apply

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

variable "architecture" {
  description = "What infra/lambda/package printed: x86_64 or arm64."
  type        = string
  default     = "x86_64"
}

locals {
  archive = "${path.module}/../../../.build/hookline-lambda.zip"
}

data "aws_caller_identity" "own" {}

resource "aws_cloudwatch_log_group" "events" {
  name              = "/hookline/${var.name}"
  retention_in_days = 30
}

# End User Messaging does not take a FIFO topic.
resource "aws_sns_topic" "events" {
  name = var.name
}

# The condition is not in AWS's example: without it an account of another owner could have this topic as its destination. If no
# event arrives, try without.
resource "aws_sns_topic_policy" "events" {
  arn = aws_sns_topic.events.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "social-messaging.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.events.arn
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.own.account_id } }
    }]
  })
}

# What could not be committed in three attempts.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 1209600
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

resource "aws_iam_role_policy" "write_events" {
  name = "write-events"
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
        Action   = "sqs:SendMessage"
        Resource = aws_sqs_queue.dead_letters.arn
      },
    ]
  })
}

resource "aws_lambda_function" "hookline" {
  function_name    = var.name
  description      = "Receives the events of AWS End User Messaging."
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
    variables = { HOOKLINE_PROVIDER = "aws" }
  }

  depends_on = [aws_iam_role_policy.write_events]
}

resource "aws_lambda_function_event_invoke_config" "hookline" {
  function_name          = aws_lambda_function.hookline.function_name
  maximum_retry_attempts = 2

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dead_letters.arn
    }
  }
}

resource "aws_lambda_permission" "topic" {
  statement_id  = "TheTopicMayInvoke"
  function_name = aws_lambda_function.hookline.function_name
  action        = "lambda:InvokeFunction"
  principal     = "sns.amazonaws.com"
  source_arn    = aws_sns_topic.events.arn
}

resource "aws_sns_topic_subscription" "hookline" {
  topic_arn = aws_sns_topic.events.arn
  protocol  = "lambda"
  endpoint  = aws_lambda_function.hookline.arn
}

output "topic" {
  value = aws_sns_topic.events.arn
}

output "dead_letters" {
  value = aws_sqs_queue.dead_letters.url
}

output "events_log_group" {
  value = aws_cloudwatch_log_group.events.name
}
