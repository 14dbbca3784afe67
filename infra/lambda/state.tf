# An idempotency cache on EFS that all instances share, for a fleet that must emit each event once. Off without subnets.
#
# It costs a mount target per subnet, about seven round trips to EFS per notification, and a longer start. The function needs no
# route to the internet: its log does not go through the VPC.

variable "subnet_ids" {
  description = "Private subnets of one VPC, each in another availability zone."
  type        = list(string)
  default     = []
}

locals {
  shares_state = length(var.subnet_ids) > 0
  state_directory = "/mnt/hookline"
}

data "aws_subnet" "state" {
  count = local.shares_state ? 1 : 0
  id    = var.subnet_ids[0]
}

# It also has the quarantine: to let `terraform destroy` delete it, remove `lifecycle`.
resource "aws_efs_file_system" "state" {
  count           = local.shares_state ? 1 : 0
  encrypted       = true
  throughput_mode = "elastic"

  tags = {
    Name = var.name
  }

  lifecycle {
    prevent_destroy = true
  }
}

# Only the function may mount it.
resource "aws_efs_file_system_policy" "state" {
  count          = local.shares_state ? 1 : 0
  file_system_id = aws_efs_file_system.state[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.function.arn }
      Action    = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
      Resource  = aws_efs_file_system.state[0].arn
      Condition = { Bool = { "aws:SecureTransport" = "true" } }
    }]
  })
}

resource "aws_efs_access_point" "state" {
  count          = local.shares_state ? 1 : 0
  file_system_id = aws_efs_file_system.state[0].id

  # EFS maps every user of the function to this one.
  posix_user {
    uid = 1000
    gid = 1000
  }

  root_directory {
    path = "/hookline"
    # hookline requires a directory of its own user or of root that is not world-writable. The user that Lambda runs a function
    # as is undocumented: so it is root's, and writable for the group.
    creation_info {
      owner_uid   = 0
      owner_gid   = 1000
      permissions = "0770"
    }
  }
}

resource "aws_efs_mount_target" "state" {
  count           = length(var.subnet_ids)
  file_system_id  = aws_efs_file_system.state[0].id
  subnet_id       = var.subnet_ids[count.index]
  security_groups = [aws_security_group.state[0].id]
}

# One group for both ends: its members may reach each other by NFS, and nothing else.
resource "aws_security_group" "state" {
  count       = local.shares_state ? 1 : 0
  name_prefix = var.name
  description = "hookline and its shared state"
  vpc_id      = data.aws_subnet.state[0].vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "state" {
  count                        = local.shares_state ? 1 : 0
  security_group_id            = aws_security_group.state[0].id
  referenced_security_group_id = aws_security_group.state[0].id
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
}

resource "aws_vpc_security_group_egress_rule" "state" {
  count                        = local.shares_state ? 1 : 0
  security_group_id            = aws_security_group.state[0].id
  referenced_security_group_id = aws_security_group.state[0].id
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
}

resource "aws_iam_role_policy" "use_state" {
  count = local.shares_state ? 1 : 0
  name  = "use-state"
  role  = aws_iam_role.function.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
        Resource  = aws_efs_file_system.state[0].arn
        Condition = { StringEquals = { "elasticfilesystem:AccessPointArn" = aws_efs_access_point.state[0].arn } }
      },
      # Lambda needs these to attach the function to the VPC; the resources do not exist before, so they cannot be named.
      {
        Effect = "Allow"
        Action = [
          "ec2:AssignPrivateIpAddresses",
          "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:UnassignPrivateIpAddresses",
        ]
        Resource = "*"
      },
      # The function's own code may not use them.
      {
        Effect    = "Deny"
        Action    = "ec2:*"
        Resource  = "*"
        Condition = { ArnLike = { "lambda:SourceFunctionArn" = "arn:*:lambda:*:*:function:*" } }
      },
    ]
  })
}
