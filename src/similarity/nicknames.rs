//! Short forms of English given names: `Bob` is `Robert`.
//!
//! Only forms that share too few letters for a string measure to see, and the commonest of the others. Source:
//! general knowledge of English usage. A short form may stand for several names (`Chris`, `Alex`), so the
//! table is a relation, not a replacement, and being in it is a level of its own.

/// A name and its short forms.
const TABLE: &[(&str, &[&str])] = &[
    ("abigail", &["abby", "gail"]),
    ("albert", &["al", "bert"]),
    ("alexander", &["alex", "sandy", "xander"]),
    ("alexandra", &["alex", "sandra", "lexi"]),
    ("andrew", &["andy", "drew"]),
    ("anthony", &["tony"]),
    ("barbara", &["barb", "babs"]),
    ("benjamin", &["ben", "benny"]),
    ("bradley", &["brad"]),
    ("catherine", &["cathy", "kate", "kathy", "katie", "kitty"]),
    ("charles", &["charlie", "chuck", "chas"]),
    ("christina", &["chris", "tina"]),
    ("christine", &["chris", "tina"]),
    ("christopher", &["chris", "kit"]),
    ("cynthia", &["cindy"]),
    ("daniel", &["dan", "danny"]),
    ("david", &["dave", "davy"]),
    ("deborah", &["deb", "debbie"]),
    ("donald", &["don", "donnie"]),
    ("dorothy", &["dot", "dolly"]),
    ("douglas", &["doug"]),
    ("edward", &["ed", "eddie", "ted", "ned"]),
    ("eleanor", &["ellie", "nell", "nora"]),
    ("elizabeth", &["liz", "beth", "betty", "eliza", "lizzie", "libby", "betsy"]),
    ("emily", &["em"]),
    ("eugene", &["gene"]),
    ("florence", &["flo"]),
    ("frances", &["fran"]),
    ("francis", &["frank"]),
    ("franklin", &["frank"]),
    ("frederick", &["fred", "freddie"]),
    ("gerald", &["gerry", "jerry"]),
    ("gregory", &["greg"]),
    ("harold", &["hal", "harry"]),
    ("helen", &["nell"]),
    ("henry", &["hank", "harry"]),
    ("isabella", &["bella", "izzy"]),
    ("jacob", &["jake"]),
    ("jacqueline", &["jackie"]),
    ("james", &["jim", "jimmy", "jamie"]),
    ("jeffrey", &["jeff"]),
    ("jennifer", &["jen", "jenny"]),
    ("jessica", &["jess", "jessie"]),
    ("john", &["jack", "johnny", "jon"]),
    ("jonathan", &["jon", "nathan"]),
    ("joseph", &["joe", "joey"]),
    ("joshua", &["josh"]),
    ("katherine", &["cathy", "kate", "kathy", "katie", "kay"]),
    ("kenneth", &["ken", "kenny"]),
    ("kimberly", &["kim"]),
    ("lawrence", &["larry"]),
    ("leonard", &["leo", "len"]),
    ("margaret", &["peggy", "maggie", "meg", "marge", "greta"]),
    ("martha", &["patty"]),
    ("mary", &["molly", "polly", "mamie"]),
    ("matthew", &["matt"]),
    ("maximilian", &["max"]),
    ("michael", &["mike", "mick", "mickey"]),
    ("nancy", &["nan"]),
    ("nathaniel", &["nate", "nathan"]),
    ("nicholas", &["nick", "nicky"]),
    ("pamela", &["pam"]),
    ("patricia", &["pat", "patty", "tricia", "trish"]),
    ("patrick", &["pat", "paddy"]),
    ("peter", &["pete"]),
    ("philip", &["phil"]),
    ("rebecca", &["becky"]),
    ("richard", &["rick", "dick", "richie", "ricky"]),
    ("robert", &["bob", "bobby", "rob", "robbie"]),
    ("ronald", &["ron", "ronnie"]),
    ("russell", &["russ"]),
    ("samantha", &["sam"]),
    ("samuel", &["sam", "sammy"]),
    ("sandra", &["sandy"]),
    ("sarah", &["sally", "sadie"]),
    ("stephanie", &["steph"]),
    ("stephen", &["steve"]),
    ("steven", &["steve"]),
    ("susan", &["sue", "susie", "suzy"]),
    ("theodore", &["ted", "teddy", "theo"]),
    ("theresa", &["terry", "tess"]),
    ("thomas", &["tom", "tommy"]),
    ("timothy", &["tim"]),
    ("victoria", &["vicky", "tori"]),
    ("vincent", &["vince"]),
    ("virginia", &["ginny"]),
    ("walter", &["walt", "wally"]),
    ("william", &["bill", "billy", "will", "liam", "willy"]),
    ("zachary", &["zach", "zack"]),
];

/// Whether one folded name is a short form of the other.
pub fn related(a: &str, b: &str) -> bool {
    short_for(a, b) || short_for(b, a)
}

/// Whether a folded word is a name of the table, whole or short.
pub fn is_known(word: &str) -> bool {
    TABLE.binary_search_by_key(&word, |entry| entry.0).is_ok() || TABLE.iter().any(|(_, forms)| forms.contains(&word))
}

fn short_for(short: &str, long: &str) -> bool {
    let found = TABLE.binary_search_by_key(&long, |entry| entry.0);
    found.ok().and_then(|at| TABLE.get(at)).is_some_and(|(_, forms)| forms.contains(&short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_for_the_search() {
        assert!(TABLE.windows(2).all(|two| two[0].0 < two[1].0));
    }

    #[test]
    fn short_forms_are_related_both_ways() {
        assert!(related("bob", "robert") && related("robert", "bob"));
        assert!(!related("bob", "bill") && !related("robert", "robert"));
    }
}
