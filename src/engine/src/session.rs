//! A session of DataFusion that keeps rows in their order.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use datafusion::common::DataFusionError;
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use datafusion::physical_plan::{ExecutionPlan, collect_partitioned, displayable, execute_stream_partitioned};
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt;
use std::fmt;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// What the engine could not do. Its own words may hold values of customers, so they are not passed on where a
/// value is the cause.
#[derive(Debug)]
pub enum EngineError {
    /// The data or an expression is the cause.
    Data(String),
    /// Memory, disk, threads or a fault of karat's.
    System(String),
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EngineError::Data(message) | EngineError::System(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for EngineError {}

/// The reason without the value.
fn reason(error: &ArrowError) -> &'static str {
    match error {
        ArrowError::CastError(_) | ArrowError::ParseError(_) => {
            "a value cannot be read as the type that the expression wants; `TRY_CAST` gives null instead"
        }
        ArrowError::DivideByZero => "a division by zero; guard it with `nullif(…, 0)`",
        ArrowError::ArithmeticOverflow(_) => "a number is too large",
        _ => "a value does not fit the expression",
    }
}

impl From<DataFusionError> for EngineError {
    fn from(error: DataFusionError) -> Self {
        match error.find_root() {
            DataFusionError::ResourcesExhausted(_) => {
                EngineError::System("the memory that the engine may use does not suffice; raise `--memory`".into())
            }
            DataFusionError::IoError(inner) => EngineError::System(format!("the engine cannot spill to disk: {inner}")),
            DataFusionError::ArrowError(inner, _) => EngineError::Data(reason(inner).into()),
            DataFusionError::Execution(_) => EngineError::Data("a value does not fit the expression".into()),
            other => EngineError::System(other.strip_backtrace()),
        }
    }
}

/// DataFusion with its threads. One serves a whole run.
pub struct Engine {
    runtime: Runtime,
    context: SessionContext,
}

impl Engine {
    /// An engine with so many threads, and so many bytes of memory if bounded; beyond them it spills to disk.
    pub fn new(threads: usize, memory: Option<u64>) -> Result<Engine, EngineError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads.max(1)).enable_all().build();
        let runtime = runtime.map_err(|e| EngineError::System(format!("cannot start threads: {e}")))?;
        // Rows stay where they are: one partition in, the same partition out.
        let config = SessionConfig::new()
            .with_target_partitions(threads.max(1))
            .with_round_robin_repartition(false)
            .with_repartition_file_scans(false)
            .with_coalesce_batches(false)
            .with_information_schema(false);
        let mut env = RuntimeEnvBuilder::new();
        if let Some(bytes) = memory {
            env = env.with_memory_limit(usize::try_from(bytes).unwrap_or(usize::MAX), 1.0);
        }
        let context = SessionContext::new_with_config_rt(config, env.build_arc()?);
        Ok(Engine { runtime, context })
    }

    /// A plan that reads batches which are in memory, in partitions.
    pub fn scan(&self, name: &str, schema: SchemaRef, partitions: Vec<Vec<RecordBatch>>) -> Result<LogicalPlan, EngineError> {
        let table = MemTable::try_new(schema, partitions)?;
        let source = provider_as_source(Arc::new(table));
        Ok(LogicalPlanBuilder::scan(name, source, None)?.build()?)
    }

    /// Runs a plan. The batches come by partition, in the order of the input where the plan keeps it.
    pub fn collect(&self, plan: &LogicalPlan) -> Result<Vec<Vec<RecordBatch>>, EngineError> {
        self.runtime.block_on(async {
            let physical = self.physical(plan).await?;
            Ok(collect_partitioned(physical, self.context.task_ctx()).await?)
        })
    }

    /// Runs a plan and hands over its batches as they come, with the number of their partition: those of a partition
    /// in order, partitions beside each other. Nothing else is kept of them.
    pub fn stream(&self, plan: &LogicalPlan, take: &(dyn Fn(usize, RecordBatch) + Sync)) -> Result<(), EngineError> {
        let streams = self.runtime.block_on(async {
            let physical = self.physical(plan).await?;
            Ok::<_, EngineError>(execute_stream_partitioned(physical, self.context.task_ctx())?)
        })?;
        // A thread for each partition: what takes the batches borrows from the caller, which no task may do.
        let drained = std::thread::scope(|scope| {
            let drain = |(partition, mut stream): (usize, SendableRecordBatchStream)| {
                scope.spawn(move || {
                    self.runtime.block_on(async {
                        while let Some(batch) = stream.next().await {
                            take(partition, batch?);
                        }
                        Ok(())
                    })
                })
            };
            let threads: Vec<_> = streams.into_iter().enumerate().map(drain).collect();
            let joined = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            joined.collect::<Vec<Result<(), EngineError>>>()
        });
        drained.into_iter().collect()
    }

    /// What would run, as text.
    pub fn explain(&self, plan: &LogicalPlan) -> Result<String, EngineError> {
        let physical = self.runtime.block_on(self.physical(plan))?;
        Ok(displayable(physical.as_ref()).indent(false).to_string())
    }

    async fn physical(&self, plan: &LogicalPlan) -> Result<Arc<dyn ExecutionPlan>, EngineError> {
        Ok(self.context.state().create_physical_plan(plan).await?)
    }
}
