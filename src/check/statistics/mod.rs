//! Statistics: is the distribution as it should be, and as it was?
