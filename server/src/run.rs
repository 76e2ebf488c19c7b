//! Starts the server out of its parts, and stops it so that nothing accepted is lost.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anjia_portal::ports::{Clock, Ids, Store, StoreError};
use anjia_portal::{Portal, PortalError};
use anjia_store_postgres::PostgresStore;
use anjia_store_sqlite::SqliteStore;
use axum::ServiceExt;
use axum::extract::Request;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::data_set::{self, DataSetError};
use crate::doctor;
use crate::folder::{Folder, FolderError};
use crate::http::{self, App};
use crate::jobs::{self, Bells};
use crate::post::{Post, SetupError, Way};
use crate::settings::{Database, Settings};
use crate::system::{SystemClock, SystemIds};

/// How many connections may wait until they are taken.
const WAITING: u32 = 16_384;

/// Why the server did not start. Every text says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder.
    #[error("the data folder cannot be used")]
    Folder(#[from] FolderError),
    /// The data set.
    #[error(transparent)]
    DataSet(#[from] DataSetError),
    /// The database.
    #[error("the database cannot be used")]
    Sqlite(#[from] anjia_store_sqlite::OpenError),
    /// The database.
    #[error("the database cannot be used")]
    Postgres(#[from] anjia_store_postgres::OpenError),
    /// The database answered at first, but not then.
    #[error("the database cannot be used")]
    Store(#[from] StoreError),
    /// The first courses could not be written.
    #[error("the database cannot be used")]
    Portal(#[from] anjia_portal::PortalError),
    /// The data is sealed with other keys.
    #[error(
        "the keys in {0} are not those this database was begun with: several servers on one database need the same keys, so copy the \
         folder from the first server"
    )]
    OtherKeys(PathBuf),
    /// What can be found could not be written.
    #[error("the index of the search cannot be made")]
    Index(#[source] PortalError),
    /// Mail.
    #[error("mail cannot be sent with these settings")]
    Mail(#[from] SetupError),
    /// The address.
    #[error("{0} cannot be listened on: another program may use it; choose another with --listen")]
    Listen(SocketAddr, #[source] std::io::Error),
}

/// The portal with everything that belongs to this process.
pub struct Ready {
    /// The use cases.
    pub portal: Arc<Portal>,
    /// The folder, held.
    pub folder: Folder,
}

/// Opens a database and brings its tables up to date.
///
/// # Errors
/// When it cannot be used.
pub async fn open(database: &Database<'_>) -> Result<Arc<dyn Store>, StartError> {
    Ok(match database {
        Database::Sqlite(file) => Arc::new(SqliteStore::open(file).await?),
        Database::Postgres(url) => Arc::new(PostgresStore::open(url).await?),
    })
}

/// Makes the data folder, keys and database when they are missing, and loads the data set.
///
/// # Errors
/// When one of them cannot be used.
pub async fn prepare(settings: &Settings, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Ready, StartError> {
    let catalogue = Arc::new(data_set::load(settings.data.dir.as_deref())?);
    let folder = Folder::open(&settings.data_dir)?;
    let database = settings.database();
    // Whether a PostgreSQL holds anything is known only when it is open; then the mark tells.
    let has_database = matches!(&database, Database::Sqlite(file) if file.exists());
    let keys = folder.keys(&*ids, has_database)?;
    let store = open(&database).await?;
    if store.mark("keys", keys.mark()).await? != keys.mark() {
        store.close().await;
        return Err(StartError::OtherKeys(settings.data_dir.join("keys")));
    }
    let portal = Arc::new(Portal::new(catalogue, store, clock, ids, keys));
    portal.plan_training().await?;
    Ok(Ready { portal, folder })
}

/// The use cases beside a running server: with its database and keys, without its folder's lock.
///
/// # Errors
/// When database or keys cannot be used.
async fn beside(settings: &Settings, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Portal, StartError> {
    let catalogue = Arc::new(data_set::load(settings.data.dir.as_deref())?);
    let keys = crate::folder::keys(&settings.data_dir, &*ids, true)?;
    let store = open(&settings.database()).await?;
    if store.mark("keys", keys.mark()).await? != keys.mark() {
        store.close().await;
        return Err(StartError::OtherKeys(settings.data_dir.join("keys")));
    }
    Ok(Portal::new(catalogue, store, clock, ids, keys))
}

/// Does something beside a running server, and closes the database; gives what is to be said.
///
/// # Errors
/// With what went wrong, and what to do.
pub async fn do_beside(settings: &Settings, work: impl AsyncFnOnce(&Portal) -> Result<String, String>) -> Result<String, String> {
    let portal = beside(settings, Arc::new(SystemClock), Arc::new(SystemIds)).await.map_err(|e| doctor::causes(&e))?;
    let said = work(&portal).await;
    portal.store.close().await;
    said
}

/// Listens with room for everybody who comes in the same moment; the system may allow less.
fn listen(at: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if at.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(at)?;
    socket.listen(WAITING)
}

/// A running server.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// The use cases.
    pub portal: Arc<Portal>,
    /// Rings the workers.
    pub bells: Bells,
    stop: watch::Sender<bool>,
    web: JoinHandle<()>,
    jobs: Vec<JoinHandle<()>>,
    _folder: Folder,
}

impl Server {
    /// Starts a server.
    ///
    /// # Errors
    /// When a part of it cannot be used.
    pub async fn start(settings: &Settings, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Self, StartError> {
        let listener = listen(settings.listen).map_err(|e| StartError::Listen(settings.listen, e))?;
        let address = listener.local_addr().map_err(|e| StartError::Listen(settings.listen, e))?;
        let Ready { portal, folder } = prepare(settings, clock, ids).await?;
        portal.reindex().await.map_err(StartError::Index)?;
        let base = settings.base(address);
        let from = settings.mail.from.parse().map_err(SetupError::From)?;
        let way = Way::new(&settings.mail, &folder.outbox())?;
        let mailer = Arc::new(Post::new(portal.catalogue.clone(), base.clone(), from, way));
        let bells = Bells::default();
        anjia_app::format::prepare();
        let (stop, stopped) = watch::channel(false);
        let (changes, changed) = watch::channel(portal.store.version());
        let app = App::new(portal.clone(), &http::Settings { base }, &bells, changed);
        let door = http::door::Door::default();
        let service = http::service(app, door.clone());
        let listener = door.before(listener).map_err(|e| StartError::Listen(settings.listen, e))?;
        let mut until = stopped.clone();
        let web = tokio::spawn(async move {
            let serving = axum::serve(listener, ServiceExt::<Request>::into_make_service(service)).with_graceful_shutdown(async move {
                // An error here means that the sender is gone, which is the end as well.
                let _ = until.wait_for(|stop| *stop).await;
            });
            if let Err(error) = serving.await {
                tracing::error!("the server ended badly: {error}");
            }
        });
        let jobs = vec![
            jobs::mail(portal.clone(), mailer, bells.clone(), stopped.clone()),
            jobs::draws(portal.clone(), bells.clone(), stopped.clone()),
            jobs::pulse(portal.clone(), changes, stopped.clone()),
            jobs::households(portal.clone(), stopped.clone()),
            jobs::offers(portal.clone(), bells.clone(), stopped.clone()),
            jobs::training(portal.clone(), stopped.clone()),
            jobs::purge(portal.clone(), bells.clone(), stopped),
        ];
        Ok(Self { address, portal, bells, stop, web, jobs, _folder: folder })
    }

    /// Ends: no new requests, running ones and mails in hand are finished, everything accepted is on disk.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in std::iter::once(self.web).chain(self.jobs) {
            if let Err(error) = task.await {
                tracing::error!("a task ended badly: {error}");
            }
        }
        self.portal.store.close().await;
    }
}
