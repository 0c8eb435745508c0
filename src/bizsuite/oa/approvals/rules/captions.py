"""What stands on the paper of an approval, in English and Chinese side by side. Pure."""

from bizsuite.oa.approvals.rules.words import ApprovalCommand, ApprovalInstanceStatus

C, S = ApprovalCommand, ApprovalInstanceStatus
_HEADS = {
    "what": "Subject 事项",
    "said": "Content 内容",
    "who": "By 人员",
    "when": "At 时间 (UTC)",
    "form": "Form 表单",
    "course": "Course 审批过程",
    "log": "Log 日志",
    "hash": "Hash of the last entry 末条日志哈希",
    "intact": "Whole 完整",
    "broken": "Broken at 损坏于",
    "number": "Number 编号",
    "status": "Status 状态",
    "initiator": "Submitted by 发起人",
    "company": "Company 公司",
    "revision": "Revision 修订",
    "signature": "Signed 签名",
    "for": "for 代",
}
_COMMANDS = {
    C.SUBMIT: "Submitted 提交",
    C.APPROVE: "Approved 同意",
    C.REJECT: "Rejected 拒绝",
    C.REASSIGN: "Handed on 改派",
    C.MERGE: "Merged 合并",
    C.WITHDRAW: "Withdrawn 撤回",
    C.RETURN: "Returned 退回",
    C.RESUBMIT: "Submitted again 重新提交",
    C.TRANSFER: "Transferred 转办",
    C.DELEGATE: "Asked for an opinion 委派",
    C.TAKE_BACK: "Taken back 收回委派",
    C.ANSWER: "Opinion 意见",
    C.DECLINE: "No opinion 不表意见",
    C.ADD_SIGN: "Others added 加签",
    C.REMOVE_SIGN: "Removed 减签",
    C.CLAIM: "Claimed 认领",
    C.UNCLAIM: "Put back 放回",
    C.RECALL: "Recalled 取回",
    C.REMIND: "Reminded 催办",
    C.SUSPEND: "Halted 挂起",
    C.RESUME: "Went on 恢复",
    C.TERMINATE: "Ended 终止",
    C.EXPIRE: "Expired 超时关闭",
    C.RECOVER: "Recovered 恢复超时",
    C.REVOKE: "Revoked 撤销",
    C.ASK_REVOCATION: "Revocation asked for 申请撤销",
    C.REVOCATION_ENDED: "Not revoked 未撤销",
}
_STATUSES = {
    S.DRAFT: "Draft 草稿",
    S.RUNNING: "Running 审批中",
    S.APPROVED: "Approved 已通过",
    S.REJECTED: "Rejected 已拒绝",
    S.WITHDRAWN: "Withdrawn 已撤回",
    S.RETURNED: "Returned 已退回",
    S.SUSPENDED: "Halted 已挂起",
    S.TERMINATED: "Ended 已终止",
    S.EXPIRED: "Expired 已超时",
    S.REVOKED: "Revoked 已撤销",
}


def head(name: str) -> str:
    """What stands above or before something."""
    return _HEADS[name]


def command_shown(command: ApprovalCommand) -> str:
    """A command as paper tells it."""
    return _COMMANDS.get(command, command.value)


def status_shown(status: ApprovalInstanceStatus) -> str:
    """A status as paper tells it."""
    return _STATUSES[status]
