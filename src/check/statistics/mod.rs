//! Statistics: is the distribution as it should be, and as it was? They count for accuracy unless a rule says otherwise.

pub mod correlation;
pub mod entropy;
pub mod mean;
pub mod median;
pub mod quantile;
pub mod stddev;
