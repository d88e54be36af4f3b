//! What the server says: sentences about what happened, why a pair was suggested, and what cannot be done.

/// Key, English, Chinese.
pub const WORDS: &[(&str, &str, &str)] = &[
    // What just happened
    ("decided_same", "Recorded: the same customer.", "已记录：同一客户。"),
    ("decided_different", "Recorded: different customers.", "已记录：不同客户。"),
    ("decided_unsure", "Recorded: unsure. Someone else can look at it.", "已记录：不确定，可由他人再看。"),
    ("decided_winner", "Recorded: this record leads the entity from the next run on.", "已记录：下次运行起以该记录为主记录。"),
    ("decided_value", "Recorded: this value holds from the next run on.", "已记录：下次运行起采用该值。"),
    ("decided_split", "Recorded: the records are taken apart with the next run.", "已记录：下次运行时拆分这些记录。"),
    ("split_some", "Choose some of the records to take apart, not none and not all.", "请选择要拆分的部分记录：不能一条不选，也不能全选。"),
    (
        "split_large",
        "That would be more than 5,000 pairs to keep apart. Choose fewer records, or split in several steps.",
        "这将产生超过 5,000 对需要分开的记录。请少选一些记录，或分几步拆分。",
    ),
    ("single_record", "The entity is one record: there is nothing to confirm.", "该实体只有一条记录，无需确认。"),
    (
        "lost",
        "Decisions recorded here that are no longer in decisions.csv: {count}. Somebody saved an older copy over the file; restore it.",
        "在此记录的 {count} 个决定已不在 decisions.csv 中：有人用旧副本覆盖了该文件，请恢复。",
    ),
    ("value_needed", "Choose a record that has a value in this field, or type one.", "请选择该字段有值的记录，或输入一个值。"),
    ("decided_confirm", "Recorded: all records of the entity belong together.", "已记录：该实体的全部记录属于同一客户。"),
    ("undone", "The last decision is undone.", "已撤销上一个决定。"),
    ("nothing_to_undo", "There is no decision of yours to undo.", "没有可撤销的决定。"),
    ("skipped", "Skipped. Nothing was recorded.", "已跳过，未作记录。"),
    ("already_decided", "The same was decided already. Nothing was written.", "此前已作出同样的决定，未写入任何内容。"),
    ("queue_done", "No suggestion is left under these filters.", "当前筛选条件下没有待处理的建议。"),
    ("run_reloaded", "The newer run is loaded.", "已载入新的运行结果。"),
    (
        "run_changed",
        "A newer run was loaded since this page was made. Nothing was decided: please look again.",
        "此页面生成后已载入新的运行结果，决定未生效，请重新查看。",
    ),
    ("not_written", "The decision could NOT be written: {why}. Nothing was recorded.", "决定未能写入：{why}。未作任何记录。"),
    (
        "broken_file",
        "Lines of decisions.csv that cannot be read and are left out: {count}. The first is line {line}.",
        "decisions.csv 中有 {count} 行无法读取，已忽略；第一处在第 {line} 行。",
    ),
    // What cannot be done
    ("no_such_page", "There is no such page", "页面不存在"),
    ("no_access_title", "Please open the link that karat printed", "请打开 karat 输出的链接"),
    (
        "no_access_text",
        "A link can be used once. When one was used, karat prints the next in its terminal.",
        "每个链接只能使用一次。链接使用后，karat 会在终端输出下一个链接。",
    ),
    ("foreign_origin", "The request came from another site. Nothing was recorded.", "请求来自其他网站，未作任何记录。"),
    (
        "bad_form",
        "The form is not of this session. Go back, load the page again and repeat. Nothing was recorded.",
        "该表单不属于当前会话。请返回并重新载入页面后再试，未作任何记录。",
    ),
    ("bad_request", "The request could not be understood. Nothing was recorded.", "无法识别该请求，未作任何记录。"),
    ("fault", "Something went wrong in karat. The log on the terminal says more.", "karat 内部出错，详情见终端日志。"),
    // Why a pair is suggested
    // The reasons follow.
    ("why_likely", "Perhaps the same customer ({percent}): ", "可能是同一客户（{percent}）："),
    ("why_agree", "same {fields}", "{fields} 一致"),
    ("why_similar", "similar {fields}", "{fields} 相似"),
    ("why_differ", "different {fields}", "{fields} 不同"),
    ("why_missing", "{fields} missing in one of them", "{fields} 至少一方缺失"),
    ("prior", "Before comparing", "比较之前"),
    ("prior_label", "how likely any pair found is a match", "任意一对候选记录相同的可能"),
    ("level_missing", "missing in one of them", "一方缺失"),
    ("level_derived", "only repeats what is compared already", "只是重复已比较的内容"),
    // What takes effect with the next run
    ("pending_same", "{a} and {b} are the same customer", "{a} 与 {b} 是同一客户"),
    ("pending_unsure", "nobody could tell whether {a} and {b} are the same customer", "无法判断 {a} 与 {b} 是否为同一客户"),
    ("pending_different", "{a} and {b} are different customers", "{a} 与 {b} 是不同客户"),
    ("pending_winner", "{a} leads the entity", "以 {a} 为主记录"),
    ("pending_value", "{field} becomes “{value}”", "{field} 改为“{value}”"),
    ("pending_split", "{a} is taken apart from {b}", "{a} 与 {b} 拆分"),
];
